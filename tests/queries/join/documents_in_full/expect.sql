SELECT if(`c1` = 1, concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(concat(replaceOne(toString(toDateTime64(`c5`, 9, 'UTC')), ' ', 'T'), 'Z'))), concat(toJSONString({p8:String}), ':', toJSONString(concat(replaceOne(toString(`c4`), ' ', 'T'), 'Z'))), concat(toJSONString({p9:String}), ':', toJSONString(transform(CAST(`c6`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)))]), ','), char(125)), {p6:String}) AS `c7`,
       if(`c1` = 1, concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(`c8`)), concat(toJSONString({p12:String}), ':', toJSONString(`c9`)), concat(toJSONString({p13:String}), ':', toJSONString(`c10`))]), ','), char(125)), {p6:String}) AS `c11`,
       JSONMergePatch(if(`c1` = 1, JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p14:String}, {p15:String}, {p16:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`c14`, char(123)), toString(`c14`), {p6:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p17:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', toJSONString(nullIf(`c12`, ''))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`c13`, '')))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c15`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', toJSONString(nullIf(`c16`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', toJSONString(nullIf(`c17`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`c18`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`c19`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p6:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(ifNull(if(`c2` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p27:String}), ':', ifNull(toJSONString(if(`c2` = 1, `c0`, NULL)), 'null'))], ','), char(125)), NULL), 'null'), 'null'))], ','), char(125))) AS `c20`
FROM (SELECT 1 AS `c1`,
             `body`.{p5:Identifier} AS `c3`,
             `timestamp` AS `c4`,
             `received_at` AS `c5`,
             `severity` AS `c6`,
             `application` AS `c8`,
             `subsystem` AS `c9`,
             `service_name` AS `c10`,
             `scope_name` AS `c12`,
             `scope_version` AS `c13`,
             `body_text` AS `c14`,
             `message` AS `c15`,
             `operation` AS `c16`,
             `provider` AS `c17`,
             `request_model` AS `c18`,
             `conversation_id` AS `c19`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64})) AS `l`
FULL JOIN
     (SELECT lower(hex(`span_id`)) AS `c0`,
             1 AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`span_id` = unhex({p4:String}))) AS `r`
  ON (if(startsWith(CAST(`c3`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c3`), 'Array'), toJSONString(`c3`), CAST(`c3`, 'Nullable(String)')) = `c0`)
ORDER BY if(`c1` = 1, `c4`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String 0000000000000001
-- p5 Identifier msg
-- p6 String {}
-- p7 String ingressTimestamp
-- p8 String timestamp
-- p9 String severity
-- p10 String :{}
-- p11 String applicationname
-- p12 String subsystemname
-- p13 String serviceName
-- p14 String span
-- p15 String logRecord
-- p16 String resource
-- p17 String scope
-- p18 String name
-- p19 String version
-- p20 String message
-- p21 String gen_ai
-- p22 String operation
-- p23 String provider
-- p24 String request
-- p25 String model
-- p26 String conversation
-- p27 String id
-- column $m: object
-- column $l: object
-- column $d: object
