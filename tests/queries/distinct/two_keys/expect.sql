SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT `service_name` AS `c0`,
             CAST(`status_code`, 'String') AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`, CAST(`status_code`, 'String'))
ORDER BY `c0` ASC NULLS LAST, `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column serviceName: string
-- column status: string
