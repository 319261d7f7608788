SELECT `c8` AS `c11`,
       `c9` AS `c12`,
       `c10` AS `c13`
FROM (SELECT ifNotFinite((`c7` / 1000) / toFloat64(if(`c5` = 1, `c3`, NULL)) + 0, NULL) AS `c8`,
             arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p7:String}), c), if(d = {p7:String}, b, d)), [ifNull(ifNull(if(`c5` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c5` = 1, `c3`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString({p3:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p5:String}), ':', toJSONString({p3:String}))]), ','), char(125))])[1] AS `c9`,
             {p3:String} AS `c10`
      FROM (SELECT 1 AS `c4`,
                   `trace_id` AS `c6`,
                   `duration_ns` AS `c7`
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
                  GROUP BY `trace_id`)) AS `r`
        ON (`c6` = if(length(`c2`) = 32 AND lower(hex(unhex(`c2`))) = `c2`, toFixedString(substring(unhex(`c2`), 1, 16), 16), NULL))
      WHERE (if(`c5` = 1, `c3`, NULL) > {p2:Int64})
      ORDER BY ifNotFinite((`c7` / 1000) / toFloat64(if(`c5` = 1, `c3`, NULL)) + 0, NULL) DESC NULLS LAST
      LIMIT {p8:UInt64})
ORDER BY `c8` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 8000
-- p3 String x
-- p4 String us
-- p5 String note
-- p6 String :{}
-- p7 String {}
-- p8 UInt64 3
-- column share: number
-- column whole: object
-- column whole.note: string
