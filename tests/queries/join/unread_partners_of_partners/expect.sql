SELECT `c17` AS `c18`
FROM (SELECT count() AS `c17`
      FROM (SELECT `c8` AS `c12`
            FROM (SELECT count() AS `c8`
                  FROM (SELECT 1
                        FROM `spans`
                        WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                          AND (`start_time` < {p1:DateTime64(9, 'UTC')})))) AS `l`
      LEFT JOIN
           (SELECT `c10` AS `c14`
            FROM (SELECT count() AS `c10`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  GROUP BY `service_name`)) AS `r`
        ON (toFloat64(`c12`) = toFloat64(`c14`)))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column _count: number
