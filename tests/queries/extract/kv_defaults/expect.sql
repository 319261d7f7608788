SELECT arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1] AS `c0`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p8:String}, 'Dynamic')), 'null') AS `c1`,
       CAST((ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p9:String}, 'Dynamic'), 'Nullable(String)')), NULL) > {p10:Int64}), 'Nullable(Bool)') AS `c2`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p11:String}, 'Dynamic')), 'null') AS `c3`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p12:String}, 'Dynamic')), 'null') AS `c4`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p13:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String noise level=info msg="it is \\"on\\" now" code=200 empty= level=again
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 String level
-- p9 String code
-- p10 Int64 100
-- p11 String msg
-- p12 String nosuch
-- p13 UInt64 1
-- column x: object
-- column x.level: any
-- column big: bool
-- column x.msg: any
-- column x.nosuch: any
