SELECT toUnixTimestamp64Nano(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(arrayMap(s -> multiIf(match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf({p2:String}, '')])[1]) - positiveModulo(toUnixTimestamp64Nano(arrayMap(s -> multiIf(match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf({p2:String}, '')])[1]), {p5:Int64}), 'UTC')) AS `c0`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(round(arrayMap(s -> if(match(s, '^-?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?([0-9]+ns)?$') AND match(s, '[a-z]'), accurateCastOrNull(if(startsWith(s, '-'), -1, 1) * arraySum(arrayMap(g -> toInt128OrZero(g[1]) * transform(g[2], ['d', 'h', 'm', 's', 'ms', 'us', 'ns'], [86400000000000, 3600000000000, 60000000000, 1000000000, 1000000, 1000, 1], 0), extractAllGroupsVertical(s, '([0-9]+)(ms|us|ns|d|h|m|s)'))), 'Int64'), NULL), [ifNull({p3:String}, '')])[1] * toFloat64({p6:Int64})), 'Int64')])[1] AS `c1`,
       toUnixTimestamp64Nano(arrayMap(s -> multiIf(match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf({p4:String}, '')])[1]) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p7:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 2026-01-01T10:20:30Z
-- p3 String 1h30m
-- p4 String x
-- p5 Int64 3600000000000
-- p6 Int64 2
-- p7 UInt64 1
-- column hour: timestamp
-- column twice: interval
-- column bad: timestamp
