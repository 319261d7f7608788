SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (match(if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')), {p4:String}) OR arrayExists(e -> match(e, {p4:String}), arrayConcat(JSONAllValues(`attributes`.{p2:Identifier}), mapValues(mapFilter((k, v) -> startsWith(k, {p3:String}), `texts`))))))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ^`nosuch`
-- p3 String nosuch.
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])x(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))x(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p5 Identifier nosuch
-- p6 String x
-- column _count: number
