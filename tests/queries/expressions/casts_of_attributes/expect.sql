SELECT nullIf(toJSONString(`attributes`.{p2:Identifier}), 'null') AS `c0`,
       if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) AS `c1`,
       if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL)) AS `c2`,
       CAST(multiIf(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'false', 0, NULL), 'Nullable(Bool)') AS `c3`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [if(dynamicType(`attributes`.{p2:Identifier}) IN ('Int64', 'UInt64', 'Float64'), ifNull(toInt64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), accurateCastOrNull(round(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))), 'Int64')), arrayMap(s -> if(match(s, '^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$') AND match(s, '[a-z]'), accurateCastOrNull(if(startsWith(s, '-'), -1, 1) * arraySum(arrayMap(g -> toInt128OrZero(g[1]) * transform(g[2], ['d', 'h', 'm', 's', 'ms', 'us', 'ns'], [86400000000000, 3600000000000, 60000000000, 1000000000, 1000000, 1000, 1], 0), extractAllGroupsVertical(s, '([0-9]+)(ms|us|ns|d|h|m|s)'))), 'Int64'), NULL), [ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '')])[1])])[1] AS `c4`,
       toUnixTimestamp64Nano(arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '')], [dynamicType(`attributes`.{p2:Identifier}) IN ('Int64', 'UInt64', 'Float64')])[1]) AS `c5`,
       concat('[', arrayStringConcat(arrayMap(e -> ifNull(`e`, 'null'), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), '')))), ','), ']') AS `c6`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- column own: any
-- column s: string
-- column n: number
-- column b: bool
-- column i: interval
-- column t: timestamp
-- column a: any
