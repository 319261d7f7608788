SELECT concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p3:String}), ':', toJSONString(concat(replaceOne(toString(toDateTime64(`received_at`, 9, 'UTC')), ' ', 'T'), 'Z'))), concat(toJSONString({p4:String}), ':', toJSONString(concat(replaceOne(toString(`timestamp`), ' ', 'T'), 'Z'))), concat(toJSONString({p5:String}), ':', toJSONString(transform(CAST(`severity`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)))]), ','), char(125)) AS `c0`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p9:String}), ':', toJSONString(`service_name`))]), ','), char(125)) AS `c1`,
       JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p2:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`body_text`, char(123)), toString(`body_text`), {p2:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p12:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(concat(replaceOne(toString(`observed_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))))), concat(toJSONString({p18:String}), ':', toJSONString(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))))), concat(toJSONString({p19:String}), ':', toJSONString(`flags`)), concat(toJSONString({p20:String}), ':', toJSONString(`severity_number`)), concat(toJSONString({p21:String}), ':', toJSONString(nullIf(`severity_text`, ''))), concat(toJSONString({p22:String}), ':', toJSONString(nullIf(`event_name`, ''))), concat(toJSONString({p23:String}), ':', toJSONString(if(empty(`body_text`), `message`, `body_text`))), concat(toJSONString({p24:String}), ':', toJSONString(`dropped_attributes`))]), ','), char(125))), concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p29:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p31:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p32:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))) AS `c2`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String ingressTimestamp
-- p4 String timestamp
-- p5 String severity
-- p6 String :{}
-- p7 String applicationname
-- p8 String subsystemname
-- p9 String serviceName
-- p10 String resource
-- p11 String attributes
-- p12 String logRecord
-- p13 String scope
-- p14 String name
-- p15 String version
-- p16 String observedTime
-- p17 String traceId
-- p18 String spanId
-- p19 String flags
-- p20 String severityNumber
-- p21 String severityText
-- p22 String eventName
-- p23 String body
-- p24 String droppedAttributesCount
-- p25 String message
-- p26 String gen_ai
-- p27 String operation
-- p28 String provider
-- p29 String request
-- p30 String model
-- p31 String conversation
-- p32 String id
-- column $m: object
-- column $l: object
-- column $d: object
