SELECT toUnixTimestamp64Nano(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({p2:DateTime64(9, 'UTC')})) + {p3:Int64}, 'Int64'), 'UTC')) - positiveModulo(toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({p2:DateTime64(9, 'UTC')})) + {p3:Int64}, 'Int64'), 'UTC')), {p4:Int64}), 'UTC')) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 DateTime64(9, 'UTC') 2026-01-01 10:20:30.000000000
-- p3 Int64 3600000000000
-- p4 Int64 86400000000000
-- p5 UInt64 1
-- column day: timestamp
