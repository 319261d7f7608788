SELECT arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p6:String}), c), if(d = {p6:String}, b, d)), [ifNull(toJSONString(`attributes`.{p3:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(toJSONString({p2:Int64}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p5:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p4:String}), ':', toJSONString({p2:Int64}))]), ','), char(125))])[1] AS `c0`,
       CAST(true, 'Nullable(Bool)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p7:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Identifier x
-- p4 String y
-- p5 String :{}
-- p6 String {}
-- p7 UInt64 1
-- column x: object
-- column flag: bool
