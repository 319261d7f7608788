SELECT `c5` AS `c6`
FROM (SELECT count() AS `c5`
      FROM (SELECT 1 AS `c2`,
                   `trace_id` AS `c4`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
      LEFT JOIN
           (SELECT nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))) AS `c0`,
                   {p2:Int64} AS `c1`,
                   1 AS `c3`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `r`
        ON (`c4` = if(length(`c0`) = 32 AND lower(hex(unhex(`c0`))) = `c0`, toFixedString(substring(unhex(`c0`), 1, 16), 16), NULL)))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- column _count: number
