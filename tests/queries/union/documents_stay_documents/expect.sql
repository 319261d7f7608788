SELECT `c1` AS `c2`,
       `c3` AS `c4`,
       `c5` AS `c6`
FROM (SELECT `start_time` AS `c0`,
             concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', toJSONString(concat(replaceOne(toString(`start_time`), ' ', 'T'), 'Z'))), concat(toJSONString({p7:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p8:String}), ':', toJSONString(CAST(`status_code`, 'String')))]), ','), char(125)) AS `c1`,
             concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(`application`)), concat(toJSONString({p13:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p14:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p15:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p16:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p17:String}), ':', toJSONString(`name`))]), ','), char(125)) AS `c3`,
             JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p23:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p5:String})))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p23:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p24:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(`application`)), concat(toJSONString({p13:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p14:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p27:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p28:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p29:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p30:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p31:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p32:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p33:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p7:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p17:String}), ':', toJSONString(`name`)), concat(toJSONString({p34:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p35:String}), ':', toJSONString(`flags`)), concat(toJSONString({p36:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p37:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p38:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p39:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p40:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p44:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p45:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p50:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p50:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p53:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p54:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p55:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p56:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p60:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p61:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p62:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p63:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p64:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p65:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p61:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p66:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p61:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p67:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p63:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p68:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p69:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p70:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p71:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p72:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p73:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p74:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p75:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p76:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p77:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p78:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p79:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))) AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`span_id` = unhex({p2:String}))
      UNION ALL
      SELECT `timestamp` AS `c0`,
             concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p10:String}), ':', toJSONString(concat(replaceOne(toString(toDateTime64(`received_at`, 9, 'UTC')), ' ', 'T'), 'Z'))), concat(toJSONString({p6:String}), ':', toJSONString(concat(replaceOne(toString(`timestamp`), ' ', 'T'), 'Z'))), concat(toJSONString({p11:String}), ':', toJSONString(transform(CAST(`severity`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)))]), ','), char(125)) AS `c1`,
             concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', toJSONString(`application`)), concat(toJSONString({p19:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p14:String}), ':', toJSONString(`service_name`))]), ','), char(125)) AS `c3`,
             JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}, {p20:String}, {p21:String}, {p22:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p5:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p80:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p77:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p45:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p47:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p50:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p55:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p52:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))) AS `c5`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (`body`.{p3:Identifier}.:String = {p4:String}))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 0000000000000008
-- p3 Identifier msg
-- p4 String disk full
-- p5 String {}
-- p6 String timestamp
-- p7 String duration
-- p8 String status_code
-- p9 String :{}
-- p10 String ingressTimestamp
-- p11 String severity
-- p12 String applicationName
-- p13 String subsystemName
-- p14 String serviceName
-- p15 String traceId
-- p16 String spanId
-- p17 String operationName
-- p18 String applicationname
-- p19 String subsystemname
-- p20 String logRecord
-- p21 String resource
-- p22 String process
-- p23 String tags
-- p24 String normalised
-- p25 String otel.library.name
-- p26 String otel.library.version
-- p27 String span.kind
-- p28 String otel.status_code
-- p29 String otel.status_description
-- p30 String traceID
-- p31 String spanID
-- p32 String parentId
-- p33 String startTime
-- p34 String traceState
-- p35 String flags
-- p36 String droppedAttributesCount
-- p37 String droppedEventsCount
-- p38 String droppedLinksCount
-- p39 String logs
-- p40 String eventNames
-- p41 String exception
-- p42 String type
-- p43 String message
-- p44 String references
-- p45 String gen_ai
-- p46 String operation
-- p47 String name
-- p48 String provider
-- p49 String request
-- p50 String model
-- p51 String response
-- p52 String id
-- p53 String finish_reasons
-- p54 String time_to_first_chunk
-- p55 String conversation
-- p56 String agent
-- p57 String workflow
-- p58 String tool
-- p59 String call
-- p60 String usage
-- p61 String input_tokens
-- p62 String reported_input_tokens
-- p63 String output_tokens
-- p64 String total_tokens
-- p65 String cache_read
-- p66 String cache_creation
-- p67 String reasoning
-- p68 String cost
-- p69 String price_id
-- p70 String prompt_price
-- p71 String response_price
-- p72 String enduser
-- p73 String error
-- p74 String deployment
-- p75 String environment
-- p76 String service
-- p77 String version
-- p78 String aiTags
-- p79 String normalisedFrom
-- p80 String scope
-- column $m: object
-- column $l: object
-- column $d: object
