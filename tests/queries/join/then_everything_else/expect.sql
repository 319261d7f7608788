SELECT `c9` AS `c12`,
       `c10` AS `c13`,
       `c11` AS `c14`
FROM (SELECT ifNotFinite((`c8` / 1000) / toFloat64(if(`c5` = 1, `c3`, NULL)), NULL) AS `c9`,
             arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p8:String}), c), if(d = {p8:String}, b, d)), [ifNull(ifNull(if(`c5` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(if(`c5` = 1, `c3`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(toJSONString({p4:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', toJSONString({p4:String}))]), ','), char(125))])[1] AS `c10`,
             {p4:String} AS `c11`
      FROM (SELECT 1 AS `c4`,
                   `attributes`.{p2:Identifier} AS `c6`,
                   `trace_id` AS `c7`,
                   `duration_ns` AS `c8`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
      LEFT JOIN
           (SELECT `c0` AS `c2`,
                   `c1` AS `c3`,
                   1 AS `c5`
            FROM (SELECT lower(hex(`trace_id`)) AS `c0`,
                         sumOrNull((`duration_ns` / 1000)) AS `c1`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  GROUP BY lower(hex(`trace_id`)))) AS `r`
        ON (lower(hex(`c7`)) = `c2`)
      WHERE (if(`c5` = 1, `c3`, NULL) > {p3:Int64})
      ORDER BY ifNotFinite((`c8` / 1000) / toFloat64(if(`c5` = 1, `c3`, NULL)), NULL) DESC NULLS LAST
      LIMIT {p9:UInt64})
ORDER BY `c9` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier trace
-- p3 Int64 8000
-- p4 String x
-- p5 String us
-- p6 String note
-- p7 String :{}
-- p8 String {}
-- p9 UInt64 3
-- column share: number
-- column whole: object
-- column whole.note: string
