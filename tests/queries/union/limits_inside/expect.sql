SELECT `c2` AS `c3`
FROM (SELECT toFloat64((`c0` / 1000)) AS `c2`
      FROM (SELECT `duration_ns` AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` ASC NULLS LAST
            LIMIT {p2:UInt64})
      UNION ALL
      SELECT toFloat64((`c1` / 1000)) AS `c2`
      FROM (SELECT `duration_ns` AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` DESC NULLS LAST
            LIMIT {p3:UInt64}))
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- p3 UInt64 1
-- column duration: number
