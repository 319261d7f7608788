SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and((isNotNull(`attributes`.{p2:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p3:Identifier})) OR arrayExists(k -> startsWith(k, {p4:String}), mapKeys(`texts`)))), NOT (ifNull(match(if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')), {p7:String}), false)))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 Identifier ^`ai.model`
-- p4 String ai.model.
-- p5 Identifier ai.cached
-- p6 String true
-- p7 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])true(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))true(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
