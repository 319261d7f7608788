SELECT nullIf(toJSONString(`attributes`.{p2:Identifier}), 'null') AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL)) ASC NULLS LAST, if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) ASC NULLS LAST, `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- column n: any
