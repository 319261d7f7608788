SELECT (`c2` / 1000) AS `c8`,
       if(`c6` = 1, `c3`, NULL) AS `c9`
FROM (SELECT `duration_ns` AS `c2`,
             1 AS `c5`,
             `trace_id` AS `c7`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
LEFT JOIN
     (SELECT `c0` AS `c3`,
             `c1` AS `c4`,
             1 AS `c6`
      FROM (SELECT nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))) AS `c0`,
                   count() AS `c1`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `trace_id`)) AS `r`
  ON (`c7` = if(length(`c3`) = 32 AND lower(hex(unhex(`c3`))) = `c3`, toFixedString(substring(unhex(`c3`), 1, 16), 16), NULL))
WHERE (`c2` > {p3:Int64})
ORDER BY `c2` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 3000
-- p3 Int64 3000000
-- column duration: number
-- column log.trace: string
