SELECT `c1` AS `c2`
FROM (SELECT arrayExists(t -> match(t, {p3:String}), arrayConcat(arrayConcat(JSONAllValues(`attributes`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), [toString(`application`), toString(`subsystem`), toString(`service_name`), toString(`scope_name`), toString(`scope_version`), toString(`name`), toString(`status_message`), toString(`trace_state`), toString(`events`), toString(`exception_type`), toString(`exception_message`), toString(`links`), toString(`operation`), toString(`provider`), toString(`request_model`), toString(`response_model`), toString(`response_id`), toString(`conversation_id`), toString(`user_id`), toString(`agent_id`), toString(`agent_name`), toString(`workflow_name`), toString(`tool_name`), toString(`tool_call_id`), toString(`error_type`), toString(`environment`), toString(`release`), toString(`normalised_from`)]), arrayMap(t -> ifNull(t, ''), [{p2:String}]))) AS `c0`,
             {p2:String} AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64})
WHERE `c0`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String kafka:9092
-- p3 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])9092(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p4 UInt64 1
-- column host: string
