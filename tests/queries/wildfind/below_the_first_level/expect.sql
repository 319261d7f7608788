SELECT nullIf(toJSONString(`body`.{p3:Identifier}), 'null') AS `c0`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND arrayExists(t -> match(t, {p2:String}), arrayConcat(JSONAllValues(`body`), JSONAllValues(`attributes`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), [toString(`application`), toString(`subsystem`), toString(`service_name`), toString(`scope_name`), toString(`scope_version`), toString(`severity_text`), toString(`event_name`), toString(`message`), toString(`operation`), toString(`provider`), toString(`request_model`), toString(`conversation_id`)]))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])visa(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p3 Identifier msg
-- column msg: any
