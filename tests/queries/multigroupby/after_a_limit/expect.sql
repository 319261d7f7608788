SELECT `c5` AS `c6`,
       `c4` AS `c7`
FROM (SELECT count() AS `c4`,
             multiIf(grouping(`c2`) = 0, `c2`, NULL) AS `c5`
      FROM (SELECT materialize(`c1`) AS `c2`,
                   `c0` AS `c3`
            FROM (SELECT `start_time` AS `c0`,
                         `service_name` AS `c1`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  ORDER BY `start_time` ASC NULLS LAST
                  LIMIT {p2:UInt64}))
      GROUP BY GROUPING SETS ((`c2`), ()))
WHERE (`c4` >= 0)
ORDER BY `c4` ASC NULLS LAST, `c5` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 4
-- column s: string
-- column n: number
