SELECT toUnixTimestamp64Nano(`start_time`) AS `c0`,
       toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano(`start_time`)) + {p2:Int64}, 'Int64'), 'UTC')) AS `c1`,
       intDiv(toUnixTimestamp64Nano(`start_time`), 1000) AS `c2`,
       intDiv(toUnixTimestamp64Nano(`start_time`), 1000000) AS `c3`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p3:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 UInt64 1
-- column timestamp: timestamp
-- column next: number
-- column startTime: number
-- column timestampMillis: number
