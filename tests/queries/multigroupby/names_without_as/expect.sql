SELECT `c2` AS `c5`,
       `c3` AS `c6`,
       `c4` AS `c7`
FROM (SELECT multiIf(grouping(`c0`) = 0, `c0`, NULL) AS `c2`,
             multiIf(grouping(`c1`) = 0, `c1`, NULL) AS `c3`,
             count() AS `c4`
      FROM (SELECT materialize(`service_name`) AS `c0`,
                   materialize(`name`) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), (`c0`, `c1`)))
ORDER BY `c2` ASC NULLS LAST, `c3` ASC NULLS LAST
LIMIT {p2:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- column serviceName: string
-- column operationName: string
-- column n: number
