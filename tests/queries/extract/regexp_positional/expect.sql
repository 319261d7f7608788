SELECT (ifNotFinite(toFloat64OrNull(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], '')), NULL) + toFloat64({p6:Int64})) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p7:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String a1b22
-- p3 String (?P<n>\\d+)
-- p4 UInt8 1
-- p5 String n
-- p6 Int64 1
-- p7 UInt64 1
-- column next: number
