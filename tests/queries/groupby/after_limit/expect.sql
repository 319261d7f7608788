SELECT `c2` AS `c4`,
       `c3` AS `c5`
FROM (SELECT `c1` AS `c2`,
             count() AS `c3`
      FROM (SELECT `start_time` AS `c0`,
                   `service_name` AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `start_time` ASC NULLS LAST
            LIMIT {p2:UInt64})
      GROUP BY `c1`)
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- column s: string
-- column n: number
