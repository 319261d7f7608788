SELECT if(`c8` = 1, `c4`, `c6`) AS `c10`,
       if(`c8` = 1, `c5`, NULL) AS `c11`,
       `c7` AS `c12`
FROM (SELECT `c0` AS `c4`,
             `c1` AS `c5`,
             1 AS `c8`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
              AND (`service_name` = {p2:String})
            GROUP BY `service_name`)) AS `l`
RIGHT JOIN
     (SELECT `c2` AS `c6`,
             `c3` AS `c7`,
             1 AS `c9`
      FROM (SELECT `service_name` AS `c2`,
                   maxOrNull((`duration_ns` / 1000)) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `r`
  ON (`c4` = `c6`)
ORDER BY if(`c8` = 1, `c4`, `c6`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String orders
-- column service: string
-- column n: number
-- column other.longest: number
