SELECT CAST(NULL, 'Nullable(String)') AS `c3`,
       `c1` AS `c4`
FROM (SELECT NULL AS `c0`,
             JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 NOT IN ({p3:String}), JSONExtractKeysAndValuesRaw(if(startsWith(`resource`, char(123)), toString(`resource`), {p2:String})))), ','), char(125)))], ','), char(125)))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 NOT IN ({p6:String}, {p7:String}, {p8:String}), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p2:String})))), ','), char(125)))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 NOT IN ({p6:String}, {p7:String}, {p8:String}), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p9:String}), ':', toJSONString(`application`)), concat(toJSONString({p10:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p11:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p14:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p15:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p18:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p19:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p20:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p21:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p22:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p23:String}), ':', toJSONString(`name`)), concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p25:String}), ':', toJSONString(`flags`)), concat(toJSONString({p26:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p27:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p28:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p29:String}), ':', ifNull(nullIf(`events`, ''), 'null')), concat(toJSONString({p30:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p31:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p32:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p33:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p34:String}), ':', ifNull(nullIf(`links`, ''), 'null')), concat(toJSONString({p35:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p36:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p43:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p44:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p45:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p46:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p47:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p51:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p52:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p53:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p54:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p55:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p51:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p56:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p51:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p57:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p53:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p58:String}), ':', toJSONString(`cost_usd`))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p42:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p60:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p32:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p61:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p62:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p63:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p17:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p64:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p65:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p66:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))) AS `c1`,
             `start_time` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p67:UInt64})
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
-- p9 String applicationName
-- p10 String subsystemName
-- p11 String serviceName
-- p12 String otel.library.name
-- p13 String otel.library.version
-- p14 String span.kind
-- p15 String otel.status_code
-- p16 String otel.status_description
-- p17 String :{}
-- p18 String traceID
-- p19 String spanID
-- p20 String parentId
-- p21 String startTime
-- p22 String duration
-- p23 String operationName
-- p24 String traceState
-- p25 String flags
-- p26 String droppedAttributesCount
-- p27 String droppedEventsCount
-- p28 String droppedLinksCount
-- p29 String logs
-- p30 String eventNames
-- p31 String exception
-- p32 String type
-- p33 String message
-- p34 String references
-- p35 String gen_ai
-- p36 String operation
-- p37 String name
-- p38 String provider
-- p39 String request
-- p40 String model
-- p41 String response
-- p42 String id
-- p43 String finish_reasons
-- p44 String time_to_first_chunk
-- p45 String conversation
-- p46 String agent
-- p47 String workflow
-- p48 String tool
-- p49 String call
-- p50 String usage
-- p51 String input_tokens
-- p52 String reported_input_tokens
-- p53 String output_tokens
-- p54 String total_tokens
-- p55 String cache_read
-- p56 String cache_creation
-- p57 String reasoning
-- p58 String cost
-- p59 String enduser
-- p60 String error
-- p61 String deployment
-- p62 String environment
-- p63 String service
-- p64 String version
-- p65 String aiTags
-- p66 String normalisedFrom
-- p67 UInt64 2
-- column u: any
-- column doc: object
