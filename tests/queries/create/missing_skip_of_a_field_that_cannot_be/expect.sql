SELECT {p2:Int64} AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 UInt64 1
-- column a: number
