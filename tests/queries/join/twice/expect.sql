SELECT `c12` AS `c21`,
       `c13` AS `c22`,
       `c15` AS `c23`,
       if(`c20` = 1, `c18`, NULL) AS `c24`
FROM (SELECT `c4` AS `c12`,
             `c5` AS `c13`,
             if(`c9` = 1, `c6`, NULL) AS `c14`,
             if(`c9` = 1, `c7`, NULL) AS `c15`,
             `c9` AS `c16`,
             1 AS `c19`
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
                         maxOrNull((`duration_ns` / 1000)) AS `c3`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  GROUP BY `service_name`)) AS `r`
        ON (`c4` = `c6`)) AS `l`
LEFT JOIN
     (SELECT `c10` AS `c17`,
             `c11` AS `c18`,
             1 AS `c20`
      FROM (SELECT `service_name` AS `c10`,
                   minOrNull((`duration_ns` / 1000)) AS `c11`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `r`
  ON (`c12` = `c17`)
ORDER BY `c12` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column service: string
-- column n: number
-- column slow.us: number
-- column fast.us: number
