SELECT `c0` AS `c3`,
       nullIf(toJSONString(`c1`), 'null') AS `c4`,
       `c2` AS `c5`
FROM (SELECT arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p11:String}), c), if(d = {p11:String}, b, d)), [ifNull(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], 'null'), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(toJSONString({p8:Int64}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p9:String}), ':', toJSONString({p8:Int64}))]), ','), char(125))])[1] AS `c0`,
             JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p12:String}, 'Dynamic') AS `c1`,
             {p8:Int64} AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p13:UInt64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String a=1
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 Int64 2
-- p9 String b
-- p10 String :{}
-- p11 String {}
-- p12 String a
-- p13 UInt64 1
-- column x: object
-- column x.a: any
-- column x.b: number
