SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT `subsystem` AS `c0`,
             count() AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `subsystem`)
ORDER BY `c1` DESC NULLS LAST
LIMIT {p2:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- column s: string
-- column _count: number
