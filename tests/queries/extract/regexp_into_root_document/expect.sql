SELECT `c0` AS `c1`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p11:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`body_text`, char(123)), toString(`body_text`), {p11:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p11:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p14:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p19:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p21:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p22:String}), ':', toJSONString(`flags`)), concat(toJSONString({p23:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p26:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p27:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p28:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p29:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p31:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p32:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p34:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString(if(isNull(`body`.{p10:Identifier}), CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`body`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p4:Identifier}), 'Array'), toJSONString(`body`.{p4:Identifier}), CAST(`body`.{p4:Identifier}, 'Nullable(String)')), ''), {p5:String})[{p6:UInt8}], ''), 'Dynamic'), `body`.{p10:Identifier})), 'null')), concat(toJSONString({p9:String}), ':', ifNull(toJSONString(if(isNull(`body`.{p2:Identifier}), CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`body`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p4:Identifier}), 'Array'), toJSONString(`body`.{p4:Identifier}), CAST(`body`.{p4:Identifier}, 'Nullable(String)')), ''), {p5:String})[{p7:UInt8}], ''), 'Dynamic'), `body`.{p2:Identifier})), 'null'))], ','), char(125))) AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 Identifier msg
-- p5 String (?P<first>\\w+) (?P<code>\\w+)
-- p6 UInt8 1
-- p7 UInt8 2
-- p8 String first
-- p9 String code
-- p10 Identifier first
-- p11 String {}
-- p12 String resource
-- p13 String attributes
-- p14 String logRecord
-- p15 String scope
-- p16 String name
-- p17 String version
-- p18 String :{}
-- p19 String observedTime
-- p20 String traceId
-- p21 String spanId
-- p22 String flags
-- p23 String severityNumber
-- p24 String severityText
-- p25 String eventName
-- p26 String body
-- p27 String droppedAttributesCount
-- p28 String message
-- p29 String gen_ai
-- p30 String operation
-- p31 String provider
-- p32 String request
-- p33 String model
-- p34 String conversation
-- p35 String id
-- column d: object
