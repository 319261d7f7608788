SELECT `c2` AS `c4`,
       `c3` AS `c5`
FROM (SELECT concat(`c0`, {p5:String}) AS `c2`,
             count() AS `c3`
      FROM (SELECT {p2:String} AS `c0`,
                   `attributes`.{p6:Identifier} AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            UNION ALL
            SELECT {p4:String} AS `c0`,
                   CAST(NULL, 'Dynamic') AS `c1`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
      WHERE isNull(`c1`)
      GROUP BY concat(`c0`, {p5:String}))
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String span
-- p3 Int64 1
-- p4 String log
-- p5 String !
-- p6 Identifier msg
-- column both: string
-- column _count: number
