SELECT `c0` AS `c3`,
       `c1` AS `c4`,
       `c2` AS `c5`
FROM (SELECT `service_name` AS `c0`,
             count() AS `c1`,
             avgOrNull((`duration_ns` / 1000)) AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
ORDER BY `c2` DESC NULLS LAST
LIMIT {p2:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- column s: string
-- column n: number
-- column mean: number
