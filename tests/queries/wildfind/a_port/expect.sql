SELECT `c1` AS `c2`
FROM (SELECT arrayExists(t -> match(t, {p4:String}), arrayConcat(arrayConcat(arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`resource`), ''), {p3:String}))), JSONAllValues(`attributes`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`events`), ''), {p3:String}))), arrayMap(t -> toString(t), `event_names`), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`links`), ''), {p3:String}))), arrayMap(t -> toString(t), `finish_reasons`), arrayMap(t -> toString(t), `tags`), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`normalised_from`), ''), {p3:String}))), [toString(`application`), toString(`subsystem`), toString(`service_name`), toString(`scope_name`), toString(`scope_version`), ifNull(lower(hex(`trace_id`)), ''), ifNull(lower(hex(`span_id`)), ''), ifNull(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`))), ''), toString(`name`), ifNull(CAST(`kind`, 'String'), ''), ifNull(CAST(`status_code`, 'String'), ''), toString(`status_message`), toString(`trace_state`), toString(`exception_type`), toString(`exception_message`), toString(`operation`), toString(`provider`), toString(`request_model`), toString(`response_model`), toString(`response_id`), toString(`conversation_id`), toString(`user_id`), toString(`agent_id`), toString(`agent_name`), toString(`workflow_name`), toString(`tool_name`), toString(`tool_call_id`), toString(`error_type`), toString(`environment`), toString(`release`), toString(`price_id`)]), arrayMap(t -> ifNull(t, ''), [{p2:String}]))) AS `c0`,
             {p2:String} AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p5:UInt64})
WHERE `c0`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String kafka:9092
-- p3 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])9092(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))9092(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p5 UInt64 1
-- column host: string
