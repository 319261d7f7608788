SELECT `c4` AS `c9`,
       `c5` AS `c10`,
       `c6` AS `c11`,
       `c7` AS `c12`,
       `c8` AS `c13`
FROM (SELECT multiIf(grouping(`c0`) = 0, `c0`, NULL) AS `c4`,
             multiIf(grouping(`c1`) = 0, `c1`, NULL) AS `c5`,
             multiIf(grouping(`c2`) = 0, `c2`, NULL) AS `c6`,
             multiIf(grouping(`c3`) = 0, `c3`, NULL) AS `c7`,
             count() AS `c8`
      FROM (SELECT materialize(`service_name`) AS `c0`,
                   materialize(`name`) AS `c1`,
                   materialize(materialize(`service_name`)) AS `c2`,
                   materialize({p2:String}) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), (`c1`, `c2`), (`c3`)))
ORDER BY `c8` DESC NULLS LAST, `c4` ASC NULLS LAST, `c5` ASC NULLS LAST, `c6` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String x
-- column a: string
-- column b: string
-- column c: string
-- column d: string
-- column n: number
