SELECT if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) AS `c0`,
       CAST(multiIf(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p3:Identifier}, 'Nullable(String)') = 'false', 0, NULL), 'Nullable(Bool)') AS `c1`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [if(dynamicType(`attributes`.{p4:Identifier}) IN ('Int64', 'UInt64', 'Float64'), ifNull(toInt64OrNull(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')), accurateCastOrNull(round(toFloat64OrNull(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)'))), 'Int64')), arrayMap(s -> if(match(s, '^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$') AND match(s, '[a-z]'), accurateCastOrNull(if(startsWith(s, '-'), -1, 1) * arraySum(arrayMap(g -> toInt128OrZero(g[1]) * transform(g[2], ['d', 'h', 'm', 's', 'ms', 'us', 'ns'], [86400000000000, 3600000000000, 60000000000, 1000000000, 1000000, 1000, 1], 0), extractAllGroupsVertical(s, '([0-9]+)(ms|us|ns|d|h|m|s)'))), 'Int64'), NULL), [ifNull(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)'), '')])[1])])[1] AS `c2`,
       if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')) AS `c3`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier http.status_code
-- p3 Identifier ai.cached
-- p4 Identifier ai.tokens
-- p5 Identifier n
-- column http.status_code: string
-- column ai.cached: bool
-- column ai.tokens: interval
-- column n: string
