SELECT concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p3:String}), ':', toJSONString(concat(replaceOne(toString(`start_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p5:String}), ':', toJSONString(CAST(`status_code`, 'String')))]), ','), char(125)) AS `c0`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p9:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p10:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p11:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p12:String}), ':', toJSONString(`name`))]), ','), char(125)) AS `c1`,
       JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p2:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String}), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p14:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p15:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(`application`)), concat(toJSONString({p8:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p9:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p14:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p19:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p21:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p22:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p23:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p24:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p4:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p12:String}), ':', toJSONString(`name`)), concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p26:String}), ':', toJSONString(`flags`)), concat(toJSONString({p27:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p28:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p29:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p30:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p31:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p32:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p35:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p36:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p40:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p44:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p45:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p46:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p47:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p53:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p54:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p55:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p56:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p54:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p59:String}), ':', toJSONString(`cost_usd`))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p60:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p61:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p62:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p63:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p64:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p65:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p66:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p67:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p68:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String timestamp
-- p4 String duration
-- p5 String status_code
-- p6 String :{}
-- p7 String applicationName
-- p8 String subsystemName
-- p9 String serviceName
-- p10 String traceId
-- p11 String spanId
-- p12 String operationName
-- p13 String process
-- p14 String tags
-- p15 String normalised
-- p16 String otel.library.name
-- p17 String otel.library.version
-- p18 String span.kind
-- p19 String otel.status_code
-- p20 String otel.status_description
-- p21 String traceID
-- p22 String spanID
-- p23 String parentId
-- p24 String startTime
-- p25 String traceState
-- p26 String flags
-- p27 String droppedAttributesCount
-- p28 String droppedEventsCount
-- p29 String droppedLinksCount
-- p30 String logs
-- p31 String eventNames
-- p32 String exception
-- p33 String type
-- p34 String message
-- p35 String references
-- p36 String gen_ai
-- p37 String operation
-- p38 String name
-- p39 String provider
-- p40 String request
-- p41 String model
-- p42 String response
-- p43 String id
-- p44 String finish_reasons
-- p45 String time_to_first_chunk
-- p46 String conversation
-- p47 String agent
-- p48 String workflow
-- p49 String tool
-- p50 String call
-- p51 String usage
-- p52 String input_tokens
-- p53 String reported_input_tokens
-- p54 String output_tokens
-- p55 String total_tokens
-- p56 String cache_read
-- p57 String cache_creation
-- p58 String reasoning
-- p59 String cost
-- p60 String enduser
-- p61 String error
-- p62 String deployment
-- p63 String environment
-- p64 String service
-- p65 String version
-- p66 String aiTags
-- p67 String normalisedFrom
-- p68 UInt64 3
-- column $m: object
-- column $l: object
-- column $d: object
