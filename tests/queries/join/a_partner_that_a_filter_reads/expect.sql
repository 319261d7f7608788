SELECT `c7` AS `c8`
FROM (SELECT count() AS `c7`
      FROM (SELECT 1 AS `c4`,
                   `trace_id` AS `c6`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
      LEFT JOIN
           (SELECT `c0` AS `c2`,
                   `c1` AS `c3`,
                   1 AS `c5`
            FROM (SELECT nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))) AS `c0`,
                         count() AS `c1`
                  FROM `logs`
                  WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
                    AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
                  GROUP BY `trace_id`)) AS `r`
        ON (`c6` = if(length(`c2`) = 32 AND lower(hex(unhex(`c2`))) = `c2`, toFixedString(substring(unhex(`c2`), 1, 16), 16), NULL))
      WHERE isNull(if(`c5` = 1, `c3`, NULL)))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column _count: number
