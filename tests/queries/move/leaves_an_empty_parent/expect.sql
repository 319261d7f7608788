SELECT `c0` AS `c1`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p7:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p7:String})))), ','), char(125)), char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', if(m.1 = {p4:String}, if(startsWith(m.2, char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 != {p5:String}, JSONExtractKeysAndValuesRaw(m.2))), ','), char(125)), m.2), m.2)), JSONExtractKeysAndValuesRaw(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p7:String})))), ','), char(125)))), ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p7:String})))), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p7:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p12:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p17:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p18:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p20:String}), ':', toJSONString(`flags`)), concat(toJSONString({p21:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p22:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p23:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p24:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p25:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p27:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p29:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p30:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p31:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p32:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p16:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(if(isNull(`body`.{p8:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p7:String}, NULL, f), f = {p7:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p7:String}))), [JSONExtractRaw(JSONExtractRaw(`body_text`, {p4:String}), {p5:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p6:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p6:String}), JSONExtractKeysAndValuesRaw(`body_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `body`.{p8:Identifier})), 'null'))], ','), char(125))) AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String card
-- p5 String kind
-- p6 String card.kind.
-- p7 String {}
-- p8 Identifier card.kind
-- p9 String resource
-- p10 String attributes
-- p11 String card.kind
-- p12 String logRecord
-- p13 String scope
-- p14 String name
-- p15 String version
-- p16 String :{}
-- p17 String observedTime
-- p18 String traceId
-- p19 String spanId
-- p20 String flags
-- p21 String severityNumber
-- p22 String severityText
-- p23 String eventName
-- p24 String body
-- p25 String droppedAttributesCount
-- p26 String message
-- p27 String gen_ai
-- p28 String operation
-- p29 String provider
-- p30 String request
-- p31 String model
-- p32 String conversation
-- p33 String id
-- column d: object
