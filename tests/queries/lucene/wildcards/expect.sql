SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p3:String}), false), ifNull(match(if(startsWith(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p4:Identifier}), 'Array'), toJSONString(`attributes`.{p4:Identifier}), CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')), {p5:String}), false))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])gpt\\-[^\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]o(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^gpt\\-.o$
-- p4 Identifier user
-- p5 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])b[^\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]*(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^b.*$
-- column name: string
