SELECT nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], '') AS `c0`,
       if(isNotNull({p2:String}) AND notEmpty(extractGroups(ifNull({p2:String}, ''), {p3:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p6:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String x=
-- p3 String x=(?P<v>\\d+)?
-- p4 UInt8 1
-- p5 String v
-- p6 UInt64 1
-- column g.v: string
-- column g: object
