SELECT `c17` AS `c21`,
       `c18` AS `c22`,
       `c19` AS `c23`,
       `c20` AS `c24`
FROM (SELECT `c8` AS `c17`,
             if(`c16` = 1, `c11`, NULL) AS `c18`,
             if(`c16` = 1, `c13`, NULL) AS `c19`,
             if(`c16` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(if(`c16` = 1, `c10`, NULL)), 'null')), concat(toJSONString({p6:String}), ':', ifNull(toJSONString(if(`c16` = 1, `c11`, NULL)), 'null')), concat(toJSONString({p7:String}), ':', ifNull(ifNull(if((`c14` * `c16`) = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(toJSONString(if(`c16` = 1, `c12`, NULL)), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c16` = 1, `c13`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null'))], ','), char(125)), NULL) AS `c20`
      FROM (SELECT lower(hex(`span_id`)) AS `c8`,
                   lower(hex(`trace_id`)) AS `c9`,
                   1 AS `c15`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
      LEFT JOIN
           (SELECT `c2` AS `c10`,
                   `c3` AS `c11`,
                   if(`c7` = 1, `c4`, NULL) AS `c12`,
                   if(`c7` = 1, `c5`, NULL) AS `c13`,
                   `c7` AS `c14`,
                   1 AS `c16`
            FROM (SELECT nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))) AS `c2`,
                         ifNull(nullIf(`message`, ''), CAST(`body`.{p2:Identifier}, 'Nullable(String)')) AS `c3`,
                         1 AS `c6`
                  FROM `logs`
                  WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
                    AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
            LEFT JOIN
                 (SELECT `c0` AS `c4`,
                         `c1` AS `c5`,
                         1 AS `c7`
                  FROM (SELECT lower(hex(`trace_id`)) AS `c0`,
                               count() AS `c1`
                        FROM `spans`
                        WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                          AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                        GROUP BY `trace_id`)) AS `r`
              ON (`c2` = `c4`)) AS `r`
        ON (`c9` = `c10`))
ORDER BY `c17` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier message
-- p3 String t
-- p4 String n
-- p5 String trace
-- p6 String message
-- p7 String spans
-- column spanID: string
-- column log.message: string
-- column log.spans.n: number
-- column log: object
