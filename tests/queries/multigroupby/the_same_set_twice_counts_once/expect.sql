SELECT `c2` AS `c3`,
       `c1` AS `c4`
FROM (SELECT count() AS `c1`,
             multiIf(grouping(`c0`) = 0, `c0`, NULL) AS `c2`
      FROM (SELECT materialize(`service_name`) AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), ()))
WHERE (`c1` >= 0)
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column s: string
-- column n: number
