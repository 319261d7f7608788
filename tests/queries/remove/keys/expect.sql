SELECT concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p3:String}), ':', toJSONString(concat(replaceOne(toString(`start_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p5:String}), ':', toJSONString(CAST(`status_code`, 'String')))]), ','), char(125)) AS `c0`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p9:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p10:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p11:String}), ':', toJSONString(`name`))]), ','), char(125)) AS `c1`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p12:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p13:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p14:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p15:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p11:String}), ':', toJSONString(`name`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(`flags`)), concat(toJSONString({p18:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p19:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p20:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p21:String}), ':', ifNull(nullIf(`events`, ''), 'null')), concat(toJSONString({p22:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', ifNull(nullIf(`links`, ''), 'null')), concat(toJSONString({p27:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p30:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p31:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p32:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p33:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p32:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p35:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p36:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p37:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p40:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p44:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p45:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p46:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p47:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p45:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p50:String}), ':', toJSONString(`cost_usd`))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p52:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p53:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p54:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p55:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p56:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p57:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p58:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125)) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p59:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String timestamp
-- p4 String duration
-- p5 String status_code
-- p6 String :{}
-- p7 String applicationName
-- p8 String subsystemName
-- p9 String traceId
-- p10 String spanId
-- p11 String operationName
-- p12 String serviceName
-- p13 String spanID
-- p14 String parentId
-- p15 String startTime
-- p16 String traceState
-- p17 String flags
-- p18 String droppedAttributesCount
-- p19 String droppedEventsCount
-- p20 String droppedLinksCount
-- p21 String logs
-- p22 String eventNames
-- p23 String exception
-- p24 String type
-- p25 String message
-- p26 String references
-- p27 String gen_ai
-- p28 String operation
-- p29 String name
-- p30 String provider
-- p31 String request
-- p32 String model
-- p33 String response
-- p34 String id
-- p35 String finish_reasons
-- p36 String time_to_first_chunk
-- p37 String conversation
-- p38 String agent
-- p39 String workflow
-- p40 String tool
-- p41 String call
-- p42 String usage
-- p43 String input_tokens
-- p44 String reported_input_tokens
-- p45 String output_tokens
-- p46 String total_tokens
-- p47 String cache_read
-- p48 String cache_creation
-- p49 String reasoning
-- p50 String cost
-- p51 String enduser
-- p52 String error
-- p53 String deployment
-- p54 String environment
-- p55 String service
-- p56 String version
-- p57 String aiTags
-- p58 String normalisedFrom
-- p59 UInt64 1
-- column $m: object
-- column $l: object
-- column $d: object
