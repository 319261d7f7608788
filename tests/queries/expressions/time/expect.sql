SELECT arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(toInt128(toUnixTimestamp64Nano({p2:DateTime64(9, 'UTC')})) - toUnixTimestamp64Nano({p0:DateTime64(9, 'UTC')}), 'Int64')])[1] AS `c0`,
       toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({p0:DateTime64(9, 'UTC')})) + {p3:Int64}, 'Int64'), 'UTC')) AS `c1`,
       ifNotFinite({p3:Int64} / {p4:Int64}, NULL) AS `c2`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(round({p4:Int64} * {p5:Float64}), 'Int64')])[1] AS `c3`,
       concat(replaceOne(toString(fromUnixTimestamp64Nano(toUnixTimestamp64Nano({p6:DateTime64(9, 'UTC')}) - positiveModulo(toUnixTimestamp64Nano({p6:DateTime64(9, 'UTC')}), {p7:Int64}), 'UTC')), ' ', 'T'), 'Z') AS `c4`,
       CAST(({p1:DateTime64(9, 'UTC')} = {p1:DateTime64(9, 'UTC')}), 'Nullable(Bool)') AS `c5`,
       toUnixTimestamp64Nano({p0:DateTime64(9, 'UTC')}) AS `c6`,
       toInt64(arrayMap(s -> if(match(s, '^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$') AND match(s, '[a-z]'), accurateCastOrNull(if(startsWith(s, '-'), -1, 1) * arraySum(arrayMap(g -> toInt128OrZero(g[1]) * transform(g[2], ['d', 'h', 'm', 's', 'ms', 'us', 'ns'], [86400000000000, 3600000000000, 60000000000, 1000000000, 1000000, 1000, 1], 0), extractAllGroupsVertical(s, '([0-9]+)(ms|us|ns|d|h|m|s)'))), 'Int64'), NULL), [ifNull({p8:String}, '')])[1]) AS `c7`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p9:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p3 Int64 5400000000000
-- p4 Int64 3600000000000
-- p5 Float64 2.5
-- p6 DateTime64(9, 'UTC') 2026-01-01 10:17:00.000000000
-- p7 Int64 900000000000
-- p8 String 2h5m
-- p9 UInt64 1
-- column d: interval
-- column t: timestamp
-- column r: number
-- column m: interval
-- column f: string
-- column n: bool
-- column e: timestamp
-- column i: number
