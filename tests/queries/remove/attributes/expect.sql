SELECT CAST(NULL, 'Nullable(String)') AS `c3`,
       `c1` AS `c4`
FROM (SELECT NULL AS `c0`,
             JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p3:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`resource`, char(123)), toString(`resource`), {p2:String})))), ','), char(125)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String})))), ','), char(125)), char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', if(m.1 = {p9:String}, if(startsWith(m.2, char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 != {p10:String}, JSONExtractKeysAndValuesRaw(m.2))), ','), char(125)), m.2), m.2)), JSONExtractKeysAndValuesRaw(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String})))), ','), char(125)))), ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String})))), ','), char(125))), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)), char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', if(m.1 = {p9:String}, if(startsWith(m.2, char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 != {p10:String}, JSONExtractKeysAndValuesRaw(m.2))), ','), char(125)), m.2), m.2)), JSONExtractKeysAndValuesRaw(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)))), ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p6:String}, {p7:String}, {p8:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125))), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(`application`)), concat(toJSONString({p13:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p14:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p18:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p21:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p22:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p23:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p24:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p25:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p26:String}), ':', toJSONString(`name`)), concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p28:String}), ':', toJSONString(`flags`)), concat(toJSONString({p29:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p30:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p31:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p32:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p33:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p34:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p36:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p37:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p43:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p45:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p46:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p47:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p52:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p54:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p55:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p56:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p55:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p60:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p61:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p62:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p63:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p64:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p65:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p66:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p67:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p68:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p69:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p70:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p71:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))) AS `c1`,
             `start_time` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p72:UInt64})
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {}
-- p3 String host.cpus
-- p4 String process
-- p5 String tags
-- p6 String user
-- p7 String ai.model
-- p8 String n
-- p9 String ai
-- p10 String model
-- p11 String normalised
-- p12 String applicationName
-- p13 String subsystemName
-- p14 String serviceName
-- p15 String otel.library.name
-- p16 String otel.library.version
-- p17 String span.kind
-- p18 String otel.status_code
-- p19 String otel.status_description
-- p20 String :{}
-- p21 String traceID
-- p22 String spanID
-- p23 String parentId
-- p24 String startTime
-- p25 String duration
-- p26 String operationName
-- p27 String traceState
-- p28 String flags
-- p29 String droppedAttributesCount
-- p30 String droppedEventsCount
-- p31 String droppedLinksCount
-- p32 String logs
-- p33 String eventNames
-- p34 String exception
-- p35 String type
-- p36 String message
-- p37 String references
-- p38 String gen_ai
-- p39 String operation
-- p40 String name
-- p41 String provider
-- p42 String request
-- p43 String response
-- p44 String id
-- p45 String finish_reasons
-- p46 String time_to_first_chunk
-- p47 String conversation
-- p48 String agent
-- p49 String workflow
-- p50 String tool
-- p51 String call
-- p52 String usage
-- p53 String input_tokens
-- p54 String reported_input_tokens
-- p55 String output_tokens
-- p56 String total_tokens
-- p57 String cache_read
-- p58 String cache_creation
-- p59 String reasoning
-- p60 String cost
-- p61 String price_id
-- p62 String prompt_price
-- p63 String response_price
-- p64 String enduser
-- p65 String error
-- p66 String deployment
-- p67 String environment
-- p68 String service
-- p69 String version
-- p70 String aiTags
-- p71 String normalisedFrom
-- p72 UInt64 2
-- column u: any
-- column doc: object
