SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and(ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p4:String}), false), NOT (or(ifNull((toFloat64OrNull(if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'))) > {p6:Float64}), false), ifNull(ifNull(toFloat64OrNull(if(startsWith(CAST(`attributes`.{p7:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p7:Identifier}), 'Array'), toJSONString(`attributes`.{p7:Identifier}), CAST(`attributes`.{p7:Identifier}, 'Nullable(String)'))) = {p8:Float64}, ifNull(match(if(startsWith(CAST(`attributes`.{p7:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p7:Identifier}), 'Array'), toJSONString(`attributes`.{p7:Identifier}), CAST(`attributes`.{p7:Identifier}, 'Nullable(String)')), {p10:String}), false)), false))))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 String gpt-4o
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])gpt[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+4o(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))gpt(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+4o(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p5 Identifier ai.tokens
-- p6 Float64 100
-- p7 Identifier n
-- p8 Float64 9
-- p9 String 9
-- p10 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])9(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))9(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
