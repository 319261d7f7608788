SELECT arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1] AS `c0`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p8:String}, 'Dynamic')), 'null') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p9:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String no pairs here
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 String a
-- p9 UInt64 1
-- column x: object
-- column x.a: any
