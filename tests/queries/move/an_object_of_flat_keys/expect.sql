SELECT nullIf(toJSONString(`c0`), 'null') AS `c4`,
       nullIf(toJSONString(`c1`), 'null') AS `c5`,
       CAST(NULL, 'Nullable(String)') AS `c6`,
       `c3` AS `c7`
FROM (SELECT JSONExtract(ifNull(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), ''), {p7:String}, 'Dynamic') AS `c0`,
             if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier}) AS `c1`,
             NULL AS `c2`,
             nullIf(JSONExtractRaw(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p15:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p5:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p3:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p5:String})))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p3:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p16:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p17:String}), ':', toJSONString(`application`)), concat(toJSONString({p18:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p19:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p8:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p11:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p12:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p21:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p22:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p23:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p24:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p25:String}), ':', toJSONString(`name`)), concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p27:String}), ':', toJSONString(`flags`)), concat(toJSONString({p28:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p29:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p30:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p31:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p32:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p33:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p36:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p37:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p40:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p43:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p45:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p46:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p47:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p52:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p54:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p55:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p56:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p55:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p60:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p61:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p62:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p63:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p64:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p65:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p66:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p67:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p68:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p14:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p69:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p70:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p71:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))), {p8:String}), '') AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND isNotNull(`attributes`.{p2:Identifier}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.system
-- p3 String db
-- p4 String db.
-- p5 String {}
-- p6 Identifier db
-- p7 String system
-- p8 String tags
-- p9 String otel.library.name
-- p10 String otel.library.version
-- p11 String span.kind
-- p12 String otel.status_code
-- p13 String otel.status_description
-- p14 String :{}
-- p15 String process
-- p16 String normalised
-- p17 String applicationName
-- p18 String subsystemName
-- p19 String serviceName
-- p20 String traceID
-- p21 String spanID
-- p22 String parentId
-- p23 String startTime
-- p24 String duration
-- p25 String operationName
-- p26 String traceState
-- p27 String flags
-- p28 String droppedAttributesCount
-- p29 String droppedEventsCount
-- p30 String droppedLinksCount
-- p31 String logs
-- p32 String eventNames
-- p33 String exception
-- p34 String type
-- p35 String message
-- p36 String references
-- p37 String gen_ai
-- p38 String operation
-- p39 String name
-- p40 String provider
-- p41 String request
-- p42 String model
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
-- column store.system: any
-- column store: any
-- column old: any
-- column tags: object
