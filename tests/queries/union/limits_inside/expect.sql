SELECT `c4` AS `c5`
FROM (SELECT toFloat64((`c2` / 1000)) AS `c4`
      FROM (SELECT (`duration_ns` / 1000) AS `c0`,
                   `duration_ns` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) ASC NULLS LAST
            LIMIT {p2:UInt64})
      UNION ALL
      SELECT toFloat64((`c3` / 1000)) AS `c4`
      FROM (SELECT (`duration_ns` / 1000) AS `c1`,
                   `duration_ns` AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) DESC NULLS LAST
            LIMIT {p3:UInt64}))
ORDER BY `c4` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- p3 UInt64 1
-- column duration: number
