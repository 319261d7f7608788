SELECT `c0` AS `c1`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p4:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p6:String})))), ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p10:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p18:String}), ':', toJSONString(`flags`)), concat(toJSONString({p19:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p21:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p22:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p23:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p25:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p27:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p30:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p31:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p32:String}), ':', ifNull(toJSONString(if(isNull(`body`.{p7:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p6:String}, NULL, f), f = {p6:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p6:String}))), [JSONExtractRaw(`body_text`, {p4:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p5:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p5:String}), JSONExtractKeysAndValuesRaw(`body_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `body`.{p7:Identifier})), 'null'))], ','), char(125))) AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String msg
-- p5 String msg.
-- p6 String {}
-- p7 Identifier msg
-- p8 String resource
-- p9 String attributes
-- p10 String logRecord
-- p11 String scope
-- p12 String name
-- p13 String version
-- p14 String :{}
-- p15 String observedTime
-- p16 String traceId
-- p17 String spanId
-- p18 String flags
-- p19 String severityNumber
-- p20 String severityText
-- p21 String eventName
-- p22 String body
-- p23 String droppedAttributesCount
-- p24 String message
-- p25 String gen_ai
-- p26 String operation
-- p27 String provider
-- p28 String request
-- p29 String model
-- p30 String conversation
-- p31 String id
-- p32 String card
-- column d: object
