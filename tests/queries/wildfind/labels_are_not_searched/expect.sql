SELECT CAST(`c18`, 'Nullable(Bool)') AS `c21`,
       CAST(`c19`, 'Nullable(Bool)') AS `c22`,
       `c20` AS `c23`
FROM (SELECT `c17` AS `c18`,
             `c16` AS `c19`,
             count() AS `c20`
      FROM (SELECT arrayExists(t -> match(t, {p4:String}), arrayConcat(arrayConcat(arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`c1`), ''), {p2:String}))), JSONAllValues(`c8`), JSONAllValues(`c10`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `c15`)), [toString(`c2`), toString(`c3`), ifNull(nullIf(lower(hex(`c4`)), repeat('0', 2 * length(`c4`))), ''), ifNull(nullIf(lower(hex(`c5`)), repeat('0', 2 * length(`c5`))), ''), toString(`c6`), toString(`c7`), toString(`c9`), toString(`c11`), toString(`c12`), toString(`c13`), toString(`c14`)]), arrayMap(t -> ifNull(t, ''), [toString(CAST(`c0`, 'Nullable(Bool)'))]))) AS `c16`,
                   `c0` AS `c17`
            FROM (SELECT arrayExists(t -> match(t, {p3:String}), arrayConcat(arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(toString(`resource`), ''), {p2:String}))), JSONAllValues(`body`), JSONAllValues(`attributes`), mapValues(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), [toString(`scope_name`), toString(`scope_version`), ifNull(nullIf(lower(hex(`trace_id`)), repeat('0', 2 * length(`trace_id`))), ''), ifNull(nullIf(lower(hex(`span_id`)), repeat('0', 2 * length(`span_id`))), ''), toString(`severity_text`), toString(`event_name`), toString(`message`), toString(`operation`), toString(`provider`), toString(`request_model`), toString(`conversation_id`)])) AS `c0`,
                         `resource` AS `c1`,
                         `scope_name` AS `c2`,
                         `scope_version` AS `c3`,
                         `trace_id` AS `c4`,
                         `span_id` AS `c5`,
                         `severity_text` AS `c6`,
                         `event_name` AS `c7`,
                         `body` AS `c8`,
                         `message` AS `c9`,
                         `attributes` AS `c10`,
                         `operation` AS `c11`,
                         `provider` AS `c12`,
                         `request_model` AS `c13`,
                         `conversation_id` AS `c14`,
                         `texts` AS `c15`
                  FROM `logs`
                  WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
                    AND (`timestamp` < {p1:DateTime64(9, 'UTC')})))
      GROUP BY `c17`, `c16`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p3 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])shop(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))shop(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])frontend(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))frontend(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column found: bool
-- column name: bool
-- column _count: number
