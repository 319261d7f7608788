SELECT arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p8:String}), c), if(d = {p8:String}, b, d)), [ifNull(toJSONString(`c2`), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(toJSONString(`c1`), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', toJSONString(`c1`))]), ','), char(125))])[1] AS `c3`
FROM (SELECT CAST([toFloat64({p2:Int64}), toFloat64({p3:Int64})], 'Array(Nullable(Float64))') AS `c0`,
             `attributes`.{p5:Identifier} AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64})
ARRAY JOIN `c0` AS `c1`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 3
-- p3 Int64 4
-- p4 UInt64 1
-- p5 Identifier a
-- p6 String list
-- p7 String :{}
-- p8 String {}
-- column a: object
