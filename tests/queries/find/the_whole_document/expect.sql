SELECT nullIf(toJSONString(`body`.{p30:Identifier}), 'null') AS `c0`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND arrayExists(e -> ifNull(match(e, {p29:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p2:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`body_text`, char(123)), toString(`body_text`), {p2:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p11:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p13:String}), ':', toJSONString(`flags`)), concat(toJSONString({p14:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p18:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p20:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p25:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), ''), {p28:String}))))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String resource
-- p4 String attributes
-- p5 String logRecord
-- p6 String scope
-- p7 String name
-- p8 String version
-- p9 String :{}
-- p10 String observedTime
-- p11 String traceId
-- p12 String spanId
-- p13 String flags
-- p14 String severityNumber
-- p15 String severityText
-- p16 String eventName
-- p17 String body
-- p18 String droppedAttributesCount
-- p19 String message
-- p20 String gen_ai
-- p21 String operation
-- p22 String provider
-- p23 String request
-- p24 String model
-- p25 String conversation
-- p26 String id
-- p27 String visa
-- p28 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p29 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])visa(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))visa(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p30 Identifier msg
-- column msg: any
