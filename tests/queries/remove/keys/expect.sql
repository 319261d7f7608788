SELECT concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p3:String}), ':', toJSONString(concat(replaceOne(toString(`start_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p5:String}), ':', toJSONString(CAST(`status_code`, 'String')))]), ','), char(125)) AS `c0`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p9:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p10:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p11:String}), ':', toJSONString(`name`))]), ','), char(125)) AS `c1`,
       JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p13:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p14:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p15:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p16:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p11:String}), ':', toJSONString(`name`)), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(`flags`)), concat(toJSONString({p19:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p20:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p21:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p22:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p23:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p27:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p28:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p29:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p31:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p32:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p34:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p36:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p37:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p40:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p43:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p45:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p46:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p47:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p51:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p53:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p54:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p55:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p56:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p30:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p60:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p61:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p62:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p63:UInt64}
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
-- p12 String normalised
-- p13 String serviceName
-- p14 String spanID
-- p15 String parentId
-- p16 String startTime
-- p17 String traceState
-- p18 String flags
-- p19 String droppedAttributesCount
-- p20 String droppedEventsCount
-- p21 String droppedLinksCount
-- p22 String logs
-- p23 String eventNames
-- p24 String exception
-- p25 String type
-- p26 String message
-- p27 String references
-- p28 String gen_ai
-- p29 String operation
-- p30 String name
-- p31 String provider
-- p32 String request
-- p33 String model
-- p34 String response
-- p35 String id
-- p36 String finish_reasons
-- p37 String time_to_first_chunk
-- p38 String conversation
-- p39 String agent
-- p40 String workflow
-- p41 String tool
-- p42 String call
-- p43 String usage
-- p44 String input_tokens
-- p45 String reported_input_tokens
-- p46 String output_tokens
-- p47 String total_tokens
-- p48 String cache_read
-- p49 String cache_creation
-- p50 String reasoning
-- p51 String cost
-- p52 String price_id
-- p53 String prompt_price
-- p54 String response_price
-- p55 String enduser
-- p56 String error
-- p57 String deployment
-- p58 String environment
-- p59 String service
-- p60 String version
-- p61 String aiTags
-- p62 String normalisedFrom
-- p63 UInt64 1
-- column $m: object
-- column $l: object
-- column $d: object
