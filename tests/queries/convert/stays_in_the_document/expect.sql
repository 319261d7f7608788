SELECT `c0` AS `c1`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`body_text`, char(123)), toString(`body_text`), {p3:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p14:String}), ':', toJSONString(`flags`)), concat(toJSONString({p15:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p19:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p28:String}), ':', ifNull(toJSONString(if(startsWith(CAST(`body`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p2:Identifier}), 'Array'), toJSONString(`body`.{p2:Identifier}), CAST(`body`.{p2:Identifier}, 'Nullable(String)'))), 'null'))], ','), char(125))) AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND isNotNull(`body`.{p2:Identifier}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 String {}
-- p4 String resource
-- p5 String attributes
-- p6 String logRecord
-- p7 String scope
-- p8 String name
-- p9 String version
-- p10 String :{}
-- p11 String observedTime
-- p12 String traceId
-- p13 String spanId
-- p14 String flags
-- p15 String severityNumber
-- p16 String severityText
-- p17 String eventName
-- p18 String body
-- p19 String droppedAttributesCount
-- p20 String message
-- p21 String gen_ai
-- p22 String operation
-- p23 String provider
-- p24 String request
-- p25 String model
-- p26 String conversation
-- p27 String id
-- p28 String code
-- column d: object
