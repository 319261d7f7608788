SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND arrayExists(t -> match(t, {p3:String}), arrayConcat(arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`resource`), ''), {p2:String}))), JSONAllValues(`body`), JSONAllValues(`attributes`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), [toString(`scope_name`), toString(`scope_version`), ifNull(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))), ''), ifNull(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))), ''), toString(`severity_text`), toString(`event_name`), toString(`message`), toString(`operation`), toString(`provider`), toString(`request_model`), toString(`conversation_id`)])))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p3 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])visa(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))visa(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column _count: number
