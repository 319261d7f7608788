SELECT `c14` AS `c16`,
       `c15` AS `c17`
FROM (SELECT `c13` AS `c14`,
             count() AS `c15`
      FROM (SELECT `service_name` AS `c13`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY `c13`)
ORDER BY `c14` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column service: string
-- column spans: number
