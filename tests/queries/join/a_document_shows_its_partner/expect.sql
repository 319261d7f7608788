SELECT `c19` AS `c21`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p4:String}, {p5:String}, {p6:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`c13`, char(123)), toString(`c13`), {p3:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c11`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`c12`, '')))]), ','), char(125))), concat(toJSONString({p11:String}), ':', toJSONString(nullIf(`c14`, ''))), concat(toJSONString({p12:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c15`, '')))]), ','), char(125))), concat(toJSONString({p14:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c16`, '')))]), ','), char(125))), concat(toJSONString({p15:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c17`, '')))]), ','), char(125))), concat(toJSONString({p17:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', toJSONString(nullIf(`c18`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(ifNull(if(`c7` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p19:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c3`, NULL)), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c4`, NULL)), 'null')), concat(toJSONString({p20:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c5`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null'))], ','), char(125))) AS `c19`,
             `c10` AS `c20`
      FROM (SELECT 1 AS `c6`,
                   `body`.{p2:Identifier} AS `c8`,
                   `trace_id` AS `c9`,
                   `timestamp` AS `c10`,
                   `scope_name` AS `c11`,
                   `scope_version` AS `c12`,
                   `body_text` AS `c13`,
                   `message` AS `c14`,
                   `operation` AS `c15`,
                   `provider` AS `c16`,
                   `request_model` AS `c17`,
                   `conversation_id` AS `c18`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
      LEFT JOIN
           (SELECT `c0` AS `c3`,
                   `c1` AS `c4`,
                   `c2` AS `c5`,
                   1 AS `c7`
            FROM (SELECT lower(hex(`trace_id`)) AS `c0`,
                         count() AS `c1`,
                         maxOrNull((`duration_ns` / 1000)) AS `c2`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  GROUP BY lower(hex(`trace_id`)))) AS `r`
        ON (nullIf(lower(hex(`c9`)), repeat('0', 2 * length(`c9`))) = `c3`))
ORDER BY `c20` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier trace
-- p3 String {}
-- p4 String spans
-- p5 String logRecord
-- p6 String resource
-- p7 String scope
-- p8 String name
-- p9 String version
-- p10 String :{}
-- p11 String message
-- p12 String gen_ai
-- p13 String operation
-- p14 String provider
-- p15 String request
-- p16 String model
-- p17 String conversation
-- p18 String id
-- p19 String trace
-- p20 String longest
-- column d: object
