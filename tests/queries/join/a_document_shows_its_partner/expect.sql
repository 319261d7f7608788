SELECT `c18` AS `c20`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p3:String}, {p4:String}, {p5:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`c12`, char(123)), toString(`c12`), {p2:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`c10`, ''))), concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c11`, '')))]), ','), char(125))), concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`c13`, ''))), concat(toJSONString({p11:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`c14`, '')))]), ','), char(125))), concat(toJSONString({p13:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`c15`, '')))]), ','), char(125))), concat(toJSONString({p14:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`c16`, '')))]), ','), char(125))), concat(toJSONString({p16:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`c17`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(ifNull(if(`c7` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p18:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c3`, NULL)), 'null')), concat(toJSONString({p3:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c4`, NULL)), 'null')), concat(toJSONString({p19:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c5`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null'))], ','), char(125))) AS `c18`,
             `c9` AS `c19`
      FROM (SELECT 1 AS `c6`,
                   `trace_id` AS `c8`,
                   `timestamp` AS `c9`,
                   `scope_name` AS `c10`,
                   `scope_version` AS `c11`,
                   `body_text` AS `c12`,
                   `message` AS `c13`,
                   `operation` AS `c14`,
                   `provider` AS `c15`,
                   `request_model` AS `c16`,
                   `conversation_id` AS `c17`
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
                  GROUP BY `trace_id`)) AS `r`
        ON (nullIf(lower(hex(`c8`)), repeat('0', 2 * length(`c8`))) = `c3`))
ORDER BY `c19` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String spans
-- p4 String logRecord
-- p5 String resource
-- p6 String scope
-- p7 String name
-- p8 String version
-- p9 String :{}
-- p10 String message
-- p11 String gen_ai
-- p12 String operation
-- p13 String provider
-- p14 String request
-- p15 String model
-- p16 String conversation
-- p17 String id
-- p18 String trace
-- p19 String longest
-- column d: object
