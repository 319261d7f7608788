SELECT arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p6:String}), c), if(d = {p6:String}, b, d)), [ifNull(toJSONString(`body`.{p7:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString({p2:Int64}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString({p2:Int64}))]), ','), char(125))])[1] AS `c0`,
       CAST(NULL, 'Nullable(String)') AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
LIMIT {p10:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 String a
-- p5 String a.
-- p6 String {}
-- p7 Identifier a
-- p8 String x
-- p9 String :{}
-- p10 UInt64 1
-- column b: object
-- column a: any
