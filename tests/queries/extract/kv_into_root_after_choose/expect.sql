SELECT {p12:String} AS `c0`,
       {p12:String} AS `c1`,
       JSONMergePatch(if(startsWith(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p7:String}, g[1])[-1], {p8:String}, ''), concat(replaceAll(g[2], {p9:String}, {p10:String}), g[3])), extractAllGroupsVertical(ifNull({p5:String}, ''), {p6:String})))])[1], 'null'), char(123)), ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p7:String}, g[1])[-1], {p8:String}, ''), concat(replaceAll(g[2], {p9:String}, {p10:String}), g[3])), extractAllGroupsVertical(ifNull({p5:String}, ''), {p6:String})))])[1], 'null'), {p12:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(toJSONString(`body`.{p4:Identifier}), 'null')), concat(toJSONString({p11:String}), ':', ifNull(toJSONString(ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p7:String}, g[1])[-1], {p8:String}, ''), concat(replaceAll(g[2], {p9:String}, {p10:String}), g[3])), extractAllGroupsVertical(ifNull({p5:String}, ''), {p6:String})))])[1], ''), {p11:String}, 'Dynamic'), 'Nullable(String)')), NULL)), 'null'))], ','), char(125))) AS `c2`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 Identifier msg
-- p5 String a=1 msg=x
-- p6 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p7 String  
-- p8 String ^[\\s\\"]+|[\\s\\"]+$
-- p9 String \\"
-- p10 String "
-- p11 String a
-- p12 String {}
-- p13 String msg
-- column $m: object
-- column $l: object
-- column $d: object
