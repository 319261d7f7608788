SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull(ifNull(toFloat64OrNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))) = {p3:Float64}, ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p5:String}), false)), false), ifNull(ifNull(toFloat64OrNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))) = {p6:Float64}, ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p8:String}), false)), false), ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p10:String}), false), ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p12:String}), false))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- p3 Float64 10
-- p4 String 10
-- p5 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])10(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))10(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p6 Float64 9
-- p7 String 9.0
-- p8 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])9[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+0(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))9(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+0(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p9 String text
-- p10 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])text(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))text(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p11 String true
-- p12 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])true(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))true(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
