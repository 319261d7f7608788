SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p4:String}), false), ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p6:String}), false))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier user
-- p3 String ann
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])ann(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))ann(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p5 String bob
-- p6 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])bob(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))bob(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
