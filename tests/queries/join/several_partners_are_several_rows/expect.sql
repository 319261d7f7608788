SELECT `c1` AS `c6`,
       `c3` AS `c7`
FROM (SELECT lower(hex(`c0`)) AS `c1`,
             1 AS `c4`
      FROM (SELECT `trace_id` AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY lower(hex(`span_id`)) ASC NULLS LAST
            LIMIT {p2:UInt64} BY lower(hex(`trace_id`)))) AS `l`
INNER JOIN
     (SELECT lower(hex(`trace_id`)) AS `c2`,
             lower(hex(`span_id`)) AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON (`c1` = `c2`)
ORDER BY `c1` ASC NULLS LAST, `c3` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- column trace: string
-- column s.span: string
