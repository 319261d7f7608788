SELECT nullIf(toJSONString(if(isNull(`body`.{p8:Identifier}), JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p9:String}, 'Dynamic'), `body`.{p8:Identifier})), 'null') AS `c0`,
       (ifNotFinite(toFloat64OrNull(CAST(if(isNull(`body`.{p10:Identifier}), JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p3:String})))])[1], ''), {p11:String}, 'Dynamic'), `body`.{p10:Identifier}), 'Nullable(String)')), NULL) + toFloat64({p12:Int64})) AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String msg=new other=5
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 Identifier msg
-- p9 String msg
-- p10 Identifier other
-- p11 String other
-- p12 Int64 1
-- column msg: any
-- column other: number
