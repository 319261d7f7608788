SELECT `c2` AS `c3`
FROM (SELECT count() AS `c2`
      FROM (SELECT arrayExists(t -> match(t, {p75:String}), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p8:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p8:String})))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p10:String}), ':', ifNull(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}]), JSONExtractKeysAndValuesRaw(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`))))), ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(toJSONString(`normalised`), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', toJSONString(`application`)), concat(toJSONString({p14:String}), ':', toJSONString(`subsystem`)), concat(toJSONString({p15:String}), ':', toJSONString(`service_name`)), concat(toJSONString({p10:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p19:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125))), concat(toJSONString({p22:String}), ':', toJSONString(lower(hex(`trace_id`)))), concat(toJSONString({p23:String}), ':', toJSONString(lower(hex(`span_id`)))), concat(toJSONString({p24:String}), ':', toJSONString(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))))), concat(toJSONString({p25:String}), ':', toJSONString(intDiv(toUnixTimestamp64Nano(`start_time`), 1000))), concat(toJSONString({p26:String}), ':', toJSONString((`duration_ns` / 1000))), concat(toJSONString({p27:String}), ':', toJSONString(`name`)), concat(toJSONString({p28:String}), ':', toJSONString(nullIf(`trace_state`, ''))), concat(toJSONString({p29:String}), ':', toJSONString(`flags`)), concat(toJSONString({p30:String}), ':', toJSONString(`dropped_attributes`)), concat(toJSONString({p31:String}), ':', toJSONString(`dropped_events`)), concat(toJSONString({p32:String}), ':', toJSONString(`dropped_links`)), concat(toJSONString({p33:String}), ':', ifNull(concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), 'null')), concat(toJSONString({p34:String}), ':', toJSONString(CAST(`event_names`, 'Array(Nullable(String))'))), concat(toJSONString({p35:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p36:String}), ':', toJSONString(nullIf(`exception_type`, ''))), concat(toJSONString({p37:String}), ':', toJSONString(nullIf(`exception_message`, '')))]), ','), char(125))), concat(toJSONString({p38:String}), ':', ifNull(concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), 'null')), concat(toJSONString({p39:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p40:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p42:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p43:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p45:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p44:String}), ':', toJSONString(nullIf(`response_model`, ''))), concat(toJSONString({p46:String}), ':', toJSONString(nullIf(`response_id`, ''))), concat(toJSONString({p47:String}), ':', toJSONString(CAST(`finish_reasons`, 'Array(Nullable(String))'))), concat(toJSONString({p48:String}), ':', toJSONString((`time_to_first_chunk_ns` / 1000000000)))]), ','), char(125))), concat(toJSONString({p49:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125))), concat(toJSONString({p50:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', toJSONString(nullIf(`agent_id`, ''))), concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`agent_name`, '')))]), ','), char(125))), concat(toJSONString({p51:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`workflow_name`, '')))]), ','), char(125))), concat(toJSONString({p52:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`tool_name`, ''))), concat(toJSONString({p53:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', toJSONString(nullIf(`tool_call_id`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p54:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p55:String}), ':', toJSONString(`input_tokens`)), concat(toJSONString({p56:String}), ':', toJSONString(`reported_input_tokens`)), concat(toJSONString({p57:String}), ':', toJSONString(`output_tokens`)), concat(toJSONString({p58:String}), ':', toJSONString(`total_tokens`)), concat(toJSONString({p59:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p55:String}), ':', toJSONString(`cache_read_tokens`))]), ','), char(125))), concat(toJSONString({p60:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p55:String}), ':', toJSONString(`cache_write_tokens`))]), ','), char(125))), concat(toJSONString({p61:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p57:String}), ':', toJSONString(`reasoning_tokens`))]), ','), char(125))), concat(toJSONString({p62:String}), ':', toJSONString(`cost_usd`)), concat(toJSONString({p63:String}), ':', toJSONString(nullIf(`price_id`, '')))]), ','), char(125))), concat(toJSONString({p64:String}), ':', toJSONString(`input_cost_usd`)), concat(toJSONString({p65:String}), ':', toJSONString(`output_cost_usd`))]), ','), char(125))), concat(toJSONString({p66:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p46:String}), ':', toJSONString(nullIf(`user_id`, '')))]), ','), char(125))), concat(toJSONString({p67:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p36:String}), ':', toJSONString(nullIf(`error_type`, '')))]), ','), char(125))), concat(toJSONString({p68:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p69:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p41:String}), ':', toJSONString(nullIf(`environment`, '')))]), ','), char(125)))]), ','), char(125))), concat(toJSONString({p70:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p21:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p71:String}), ':', toJSONString(nullIf(`release`, '')))]), ','), char(125))), concat(toJSONString({p72:String}), ':', toJSONString(CAST(`tags`, 'Array(Nullable(String))'))), concat(toJSONString({p73:String}), ':', ifNull(nullIf(`normalised_from`, ''), 'null'))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], 'null'), 'null'))], ','), char(125))), ''), {p74:String})))) AS `c0`,
                   arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1] AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p76:UInt64})
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
-- p11 String y
-- p12 String normalised
-- p13 String applicationName
-- p14 String subsystemName
-- p15 String serviceName
-- p16 String otel.library.name
-- p17 String otel.library.version
-- p18 String span.kind
-- p19 String otel.status_code
-- p20 String otel.status_description
-- p21 String :{}
-- p22 String traceID
-- p23 String spanID
-- p24 String parentId
-- p25 String startTime
-- p26 String duration
-- p27 String operationName
-- p28 String traceState
-- p29 String flags
-- p30 String droppedAttributesCount
-- p31 String droppedEventsCount
-- p32 String droppedLinksCount
-- p33 String logs
-- p34 String eventNames
-- p35 String exception
-- p36 String type
-- p37 String message
-- p38 String references
-- p39 String gen_ai
-- p40 String operation
-- p41 String name
-- p42 String provider
-- p43 String request
-- p44 String model
-- p45 String response
-- p46 String id
-- p47 String finish_reasons
-- p48 String time_to_first_chunk
-- p49 String conversation
-- p50 String agent
-- p51 String workflow
-- p52 String tool
-- p53 String call
-- p54 String usage
-- p55 String input_tokens
-- p56 String reported_input_tokens
-- p57 String output_tokens
-- p58 String total_tokens
-- p59 String cache_read
-- p60 String cache_creation
-- p61 String reasoning
-- p62 String cost
-- p63 String price_id
-- p64 String prompt_price
-- p65 String response_price
-- p66 String enduser
-- p67 String error
-- p68 String deployment
-- p69 String environment
-- p70 String service
-- p71 String version
-- p72 String aiTags
-- p73 String normalisedFrom
-- p74 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p75 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])needle(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))needle(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p76 UInt64 2
-- column _count: number
