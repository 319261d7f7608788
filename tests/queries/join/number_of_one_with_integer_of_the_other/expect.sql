SELECT `c4` AS `c10`,
       `c5` AS `c11`,
       if(`c9` = 1, `c6`, NULL) AS `c12`,
       if(`c9` = 1, `c7`, NULL) AS `c13`
FROM (SELECT `c0` AS `c4`,
             `c1` AS `c5`,
             1 AS `c8`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `l`
LEFT JOIN
     (SELECT `c2` AS `c6`,
             `c3` AS `c7`,
             1 AS `c9`
      FROM (SELECT `service_name` AS `c2`,
                   ifNotFinite(toFloat64(avgOrNull((`duration_ns` / 1000))) / toFloat64({p2:Int64}), NULL) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `r`
  ON (toFloat64(`c5`) = `c7`)
ORDER BY `c4` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1000
-- column service: string
-- column n: number
-- column m.s: string
-- column m.mean: number
