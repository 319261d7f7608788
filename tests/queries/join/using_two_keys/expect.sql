SELECT if(`c12` = 1, `c6`, `c9`) AS `c14`,
       if(`c12` = 1, `c7`, `c10`) AS `c15`,
       if(`c12` = 1, `c8`, NULL) AS `c16`,
       if(`c13` = 1, `c11`, NULL) AS `c17`
FROM (SELECT `c0` AS `c6`,
             `c1` AS `c7`,
             `c2` AS `c8`,
             1 AS `c12`
      FROM (SELECT `service_name` AS `c0`,
                   `name` AS `c1`,
                   count() AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`, `name`)) AS `l`
FULL JOIN
     (SELECT `c3` AS `c9`,
             `c4` AS `c10`,
             `c5` AS `c11`,
             1 AS `c13`
      FROM (SELECT `service_name` AS `c3`,
                   `name` AS `c4`,
                   maxOrNull((`duration_ns` / 1000)) AS `c5`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
              AND (`name` != {p2:String})
            GROUP BY `service_name`, `name`)) AS `r`
  ON and((`c6` = `c9`), (`c7` = `c10`))
ORDER BY if(`c12` = 1, `c6`, `c9`) ASC NULLS LAST, if(`c12` = 1, `c7`, `c10`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String INSERT
-- column s: string
-- column o: string
-- column n: number
-- column x.us: number
