SELECT arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p3:String})))])[1] AS `c0`,
       if(isNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), [], CAST(splitByString({p8:String}, ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '')), 'Array(Nullable(String))')) AS `c1`,
       if(isNotNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) AND notEmpty(extractGroups(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p9:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p9:String})[{p10:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c2`,
       CAST(extractAll(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p12:String}), 'Array(Nullable(String))') AS `c3`,
       arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p10:UInt8}), ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''))])[1] AS `c4`,
       CAST(CAST(nullIf(extractGroups(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p9:String})[{p10:UInt8}], ''), 'Dynamic'), 'Nullable(String)') AS `c5`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p13:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier nosuch
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 String ,
-- p9 String (?P<a>.*)
-- p10 UInt8 1
-- p11 String a
-- p12 String (.*)
-- p13 UInt64 1
-- column x: object
-- column y: array
-- column z: object
-- column m: array
-- column j: object
-- column z.a: string
