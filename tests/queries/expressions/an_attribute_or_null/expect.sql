SELECT nullIf(toJSONString(coalesce(`attributes`.{p2:Identifier}, NULL)), 'null') AS `c0`,
       ifNotFinite(sign(ifNotFinite(toFloat64OrNull(CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)')), NULL)) * floor(abs(toFloat64(ifNotFinite(toFloat64OrNull(CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)')), NULL))) * exp10({p3:Int64}) + 0.5) / exp10({p3:Int64}), toFloat64(ifNotFinite(toFloat64OrNull(CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)')), NULL))) + 0 AS `c1`,
       nullIf(toJSONString(if(true, `attributes`.{p2:Identifier}, NULL)), 'null') AS `c2`,
       (0 - CAST(NULL, 'Nullable(Float64)')) AS `c3`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND isNotNull(coalesce(`attributes`.{p2:Identifier}, NULL))
ORDER BY ifNotFinite(toFloat64OrNull(CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)')), NULL) ASC NULLS LAST, if(startsWith(CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)'), '[') AND startsWith(dynamicType(coalesce(`attributes`.{p2:Identifier}, NULL)), 'Array'), toJSONString(coalesce(`attributes`.{p2:Identifier}, NULL)), CAST(coalesce(`attributes`.{p2:Identifier}, NULL), 'Nullable(String)')) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.tokens
-- p3 Int64 1
-- column tokens: any
-- column number: number
-- column chosen: any
-- column none: number
