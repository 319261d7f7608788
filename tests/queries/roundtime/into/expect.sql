SELECT toUnixTimestamp64Nano(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p2:Int64}), 'UTC')) AS `c0`,
       toUnixTimestamp64Nano(`start_time`) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p3:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 30000000000
-- p3 UInt64 3
-- column half: timestamp
-- column timestamp: timestamp
