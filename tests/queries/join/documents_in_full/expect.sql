SELECT if(`c1` = 1, concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(concat(replaceOne(toString(toDateTime64(`c6`, 9, 'UTC')), ' ', 'T'), 'Z'))), concat(toJSONString({p9:String}), ':', toJSONString(concat(replaceOne(toString(`c5`), ' ', 'T'), 'Z'))), concat(toJSONString({p10:String}), ':', toJSONString(transform(CAST(`c7`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)))]), ','), char(125)), {p7:String}) AS `c8`,
       if(`c1` = 1, concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(`c9`)), concat(toJSONString({p13:String}), ':', toJSONString(`c10`)), concat(toJSONString({p14:String}), ':', toJSONString(`c11`))]), ','), char(125)), {p7:String}) AS `c12`,
       JSONMergePatch(if(`c1` = 1, JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p15:String}, {p16:String}, {p17:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`c15`, char(123)), toString(`c15`), {p7:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`c13`, ''))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c14`, '')))]), ','), char(125))), concat(toJSONString({p21:String}), ':', toJSONString(nullIf(`c16`, ''))), concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`c17`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`c18`, '')))]), ','), char(125))), concat(toJSONString({p25:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`c19`, '')))]), ','), char(125))), concat(toJSONString({p27:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p28:String}), ':', toJSONString(nullIf(`c20`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p7:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p15:String}), ':', ifNull(ifNull(if(`c2` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p28:String}), ':', ifNull(toJSONString(if(`c2` = 1, `c0`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null'))], ','), char(125))) AS `c21`
FROM (SELECT 1 AS `c1`,
             `body`.{p5:Identifier} AS `c3`,
             `body`.{p6:Identifier} AS `c4`,
             `timestamp` AS `c5`,
             `received_at` AS `c6`,
             `severity` AS `c7`,
             `application` AS `c9`,
             `subsystem` AS `c10`,
             `service_name` AS `c11`,
             `scope_name` AS `c13`,
             `scope_version` AS `c14`,
             `body_text` AS `c15`,
             `message` AS `c16`,
             `operation` AS `c17`,
             `provider` AS `c18`,
             `request_model` AS `c19`,
             `conversation_id` AS `c20`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL) = {p3:Int64})) AS `l`
FULL JOIN
     (SELECT lower(hex(`span_id`)) AS `c0`,
             1 AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`span_id` = unhex({p4:String}))) AS `r`
  ON (CAST(`c4`, 'Nullable(String)') = `c0`)
ORDER BY if(`c1` = 1, `c5`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String 0000000000000001
-- p5 Identifier id
-- p6 Identifier msg
-- p7 String {}
-- p8 String ingressTimestamp
-- p9 String timestamp
-- p10 String severity
-- p11 String :{}
-- p12 String applicationname
-- p13 String subsystemname
-- p14 String serviceName
-- p15 String span
-- p16 String logRecord
-- p17 String resource
-- p18 String scope
-- p19 String name
-- p20 String version
-- p21 String message
-- p22 String gen_ai
-- p23 String operation
-- p24 String provider
-- p25 String request
-- p26 String model
-- p27 String conversation
-- p28 String id
-- column $m: object
-- column $l: object
-- column $d: object
