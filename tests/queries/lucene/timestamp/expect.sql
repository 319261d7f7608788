SELECT toUnixTimestamp64Nano(`timestamp`) AS `c0`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND ifNull(and((`timestamp` >= {p2:DateTime64(9, 'UTC')}), (`timestamp` < {p3:DateTime64(9, 'UTC')})), false)
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 DateTime64(9, 'UTC') 2026-01-01 10:01:00.000000000
-- p3 DateTime64(9, 'UTC') 2026-01-01 11:00:00.000000000
-- column timestamp: timestamp
