SELECT nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], '') AS `c0`,
       nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], '') AS `c1`,
       (ifNotFinite(toFloat64OrNull(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], '')), NULL) + ifNotFinite(toFloat64OrNull(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], '')), NULL)) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND (ifNotFinite(toFloat64OrNull(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], '')), NULL) > ifNotFinite(toFloat64OrNull(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], '')), NULL))
LIMIT {p8:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String took 250 ms, 1200 ms
-- p3 String took (?P<first>[0-9]+) ms, (?P<second>[0-9]+)
-- p4 UInt8 1
-- p5 UInt8 2
-- p6 String first
-- p7 String second
-- p8 UInt64 1
-- column first: string
-- column second: string
-- column sum: number
