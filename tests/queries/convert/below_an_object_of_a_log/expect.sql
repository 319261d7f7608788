SELECT if(startsWith(CAST(`body`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p2:Identifier}), 'Array'), toJSONString(`body`.{p2:Identifier}), CAST(`body`.{p2:Identifier}, 'Nullable(String)')) AS `c0`,
       if(startsWith(CAST(`body`.{p3:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p3:Identifier}), 'Array'), toJSONString(`body`.{p3:Identifier}), CAST(`body`.{p3:Identifier}, 'Nullable(String)')) AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier card.kind
-- p3 Identifier ms
-- column card.kind: string
-- column ms: string
