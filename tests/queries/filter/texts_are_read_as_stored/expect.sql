SELECT nullIf(toJSONString(`attributes`.{p2:Identifier}), 'null') AS `c0`,
       nullIf(toJSONString(`attributes`.{p7:Identifier}), 'null') AS `c1`,
       CAST(NOT ((CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = {p3:String})), 'Nullable(Bool)') AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or((`attributes`.{p2:Identifier}.:String = {p3:String}), (`attributes`.{p2:Identifier}.:String IN ({p4:String}, {p5:String})), startsWith(`attributes`.{p2:Identifier}.:String, {p6:String}), (CAST(`attributes`.{p7:Identifier}, 'Nullable(String)') = {p8:String}), (CAST(`attributes`.{p9:Identifier}, 'Nullable(String)') = {p10:String}))
ORDER BY if(startsWith(CAST(`attributes`.{p7:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p7:Identifier}), 'Array'), toJSONString(`attributes`.{p7:Identifier}), CAST(`attributes`.{p7:Identifier}, 'Nullable(String)')) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 String gpt-4o
-- p4 String claude
-- p5 String gemini
-- p6 String mi
-- p7 Identifier ai.tokens
-- p8 String 120
-- p9 Identifier ai.cached
-- p10 String true
-- column tags.ai.model: any
-- column tags.ai.tokens: any
-- column not_this: bool
