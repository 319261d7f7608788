SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull(arrayExists(w -> editDistance(substring(w, 1, {p4:UInt64}), {p3:String}) <= {p5:UInt8}, splitByRegexp({p6:String}, lower(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), '')))), false), ifNull(arrayExists(w -> editDistance(substring(w, 1, {p9:UInt64}), {p8:String}) <= {p5:UInt8}, splitByRegexp({p6:String}, lower(ifNull(if(startsWith(CAST(`attributes`.{p7:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p7:Identifier}), 'Array'), toJSONString(`attributes`.{p7:Identifier}), CAST(`attributes`.{p7:Identifier}, 'Nullable(String)')), '')))), false))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 String claud
-- p4 UInt64 8
-- p5 UInt8 1
-- p6 String [\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+
-- p7 Identifier user
-- p8 String boob
-- p9 UInt64 7
-- column name: string
