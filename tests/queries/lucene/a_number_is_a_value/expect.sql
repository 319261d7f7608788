SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND ifNull(ifNull(toFloat64OrNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))) = {p3:Float64}, ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p5:String}), false)), false)
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier http.status_code
-- p3 Float64 200
-- p4 String 200
-- p5 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])200(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))200(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
