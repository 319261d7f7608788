SELECT `c2` AS `c3`
FROM (SELECT count() AS `c2`
      FROM (SELECT arrayExists(t -> match(t, {p74:String}), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(JSONMergePatch(if(startsWith(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], 'null'), char(123)), ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], 'null'), {p8:String}), JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p8:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p8:String}), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p12:String}), ':', toJSONString(`application`)), concat(toJSONString({p13:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p14:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p10:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p18:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p21:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p22:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p23:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p24:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p25:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p26:String}), ':', toJSONString(`name`)), concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p28:String}), ':', toJSONString(`flags`)), concat(toJSONString({p29:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p30:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p31:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p32:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p33:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p34:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p36:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p37:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p38:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p41:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p44:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p43:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p45:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p46:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p47:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p48:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p45:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p45:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p52:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p45:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p53:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p54:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p55:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p56:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p57:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p58:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p54:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p54:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p60:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p56:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p61:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p62:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p63:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p64:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p65:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p45:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p66:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p35:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p67:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p68:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p69:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p20:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p70:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p71:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p72:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125)))), ''), {p73:String})))) AS `c0`,
                   arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1] AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p75:UInt64})
      WHERE `c0`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String word=needle other=x
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 String {}
-- p9 String process
-- p10 String tags
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
-- p43 String model
-- p44 String response
-- p45 String id
-- p46 String finish_reasons
-- p47 String time_to_first_chunk
-- p48 String conversation
-- p49 String agent
-- p50 String workflow
-- p51 String tool
-- p52 String call
-- p53 String usage
-- p54 String input_tokens
-- p55 String reported_input_tokens
-- p56 String output_tokens
-- p57 String total_tokens
-- p58 String cache_read
-- p59 String cache_creation
-- p60 String reasoning
-- p61 String cost
-- p62 String price_id
-- p63 String prompt_price
-- p64 String response_price
-- p65 String enduser
-- p66 String error
-- p67 String deployment
-- p68 String environment
-- p69 String service
-- p70 String version
-- p71 String aiTags
-- p72 String normalisedFrom
-- p73 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p74 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])needle(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))needle(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p75 UInt64 2
-- column _count: number
