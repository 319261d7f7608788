SELECT nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p3:UInt8}], '') AS `c0`,
       nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p4:UInt8}], '') AS `c1`,
       if(isNotNull(`name`) AND notEmpty(extractGroups(ifNull(`name`, ''), {p2:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p3:UInt8}], ''), 'Dynamic')), 'null')), concat(toJSONString({p6:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p4:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String (?P<verb>[A-Z]+) \\/(?P<path>.*)
-- p3 UInt8 1
-- p4 UInt8 2
-- p5 String verb
-- p6 String path
-- column op.verb: string
-- column op.path: string
-- column op: object
