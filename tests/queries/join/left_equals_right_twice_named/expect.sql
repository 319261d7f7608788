SELECT `c4` AS `c10`,
       `c5` AS `c11`,
       `c7` AS `c12`
FROM (SELECT `c0` AS `c4`,
             `c1` AS `c5`,
             1 AS `c8`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `l`
INNER JOIN
     (SELECT `c2` AS `c6`,
             `c3` AS `c7`,
             1 AS `c9`
      FROM (SELECT `service_name` AS `c2`,
                   maxOrNull((`duration_ns` / 1000)) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `r`
  ON and((`c4` = `c6`), (toFloat64(`c5`) = ifNotFinite(toFloat64(`c7`) / toFloat64({p2:Int64}), NULL)))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 4000
-- column s: string
-- column n: number
-- column x.us: number
