SELECT `c0` AS `c2`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p4:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p2:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p4:String})))), ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p4:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p9:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p11:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p8:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p14:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p15:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p16:String}), ':', toJSONString(`flags`)), concat(toJSONString({p17:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p18:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p20:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p21:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p22:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p25:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p12:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p30:String}), ':', ifNull(toJSONString(if(isNull(`body`.{p5:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p4:String}, NULL, f), f = {p4:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p4:String}))), [JSONExtractRaw(`body_text`, {p2:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p3:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p3:String}), JSONExtractKeysAndValuesRaw(`body_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `body`.{p5:Identifier})), 'null'))], ','), char(125))) AS `c0`,
             `timestamp` AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String msg
-- p3 String msg.
-- p4 String {}
-- p5 Identifier msg
-- p6 String resource
-- p7 String attributes
-- p8 String logRecord
-- p9 String scope
-- p10 String name
-- p11 String version
-- p12 String :{}
-- p13 String observedTime
-- p14 String traceId
-- p15 String spanId
-- p16 String flags
-- p17 String severityNumber
-- p18 String severityText
-- p19 String eventName
-- p20 String body
-- p21 String droppedAttributesCount
-- p22 String message
-- p23 String gen_ai
-- p24 String operation
-- p25 String provider
-- p26 String request
-- p27 String model
-- p28 String conversation
-- p29 String id
-- p30 String text
-- column d: object
