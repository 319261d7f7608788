SELECT ifNotFinite(ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p6:String}, g[1])[-1], {p7:String}, ''), concat(replaceAll(g[2], {p8:String}, {p9:String}), g[3])), extractAllGroupsVertical(ifNull({p2:String}, ''), {p5:String})))])[1], ''), {p10:String}, 'Dynamic'), 'Nullable(String)')), NULL) / toFloat64({p24:Int64}), NULL) AS `c0`,
       CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(`e`), NULL), if(isNull({p3:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p11:String}, ifNull({p3:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Float64))') AS `c1`,
       nullIf(toJSONString(if(isNull(`body`.{p19:Identifier}), CAST(nullIf(extractGroups(ifNull({p4:String}, ''), {p12:String})[{p13:UInt8}], ''), 'Dynamic'), `body`.{p19:Identifier})), 'null') AS `c2`,
       nullIf(toJSONString(if(isNull(`body`.{p20:Identifier}), CAST(nullIf(extractGroups(ifNull({p4:String}, ''), {p12:String})[{p14:UInt8}], ''), 'Dynamic'), `body`.{p20:Identifier})), 'null') AS `c3`,
       nullIf(toJSONString(if(isNull(`body`.{p21:Identifier}), CAST(nullIf(extractGroups(ifNull({p4:String}, ''), {p12:String})[{p15:UInt8}], ''), 'Dynamic'), `body`.{p21:Identifier})), 'null') AS `c4`,
       nullIf(extractGroups(ifNull({p4:String}, ''), {p22:String})[{p13:UInt8}], '') AS `c5`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
LIMIT {p25:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String query_type=fetch query_results_duration_ms=1500
-- p3 String 10,20,30
-- p4 String https://shop.example.com/api/v2/items?id=7
-- p5 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p6 String  
-- p7 String ^[\\s\\"]+|[\\s\\"]+$
-- p8 String \\"
-- p9 String "
-- p10 String query_results_duration_ms
-- p11 String ,
-- p12 String https:\\/\\/(?P<host>[^\\/]+)\\/api\\/(?P<version>v\\d+)\\/(?P<rest>[\\s\\S]*?)(?:\\?|$)
-- p13 UInt8 1
-- p14 UInt8 2
-- p15 UInt8 3
-- p16 String host
-- p17 String version
-- p18 String rest
-- p19 Identifier host
-- p20 Identifier version
-- p21 Identifier rest
-- p22 String \\/\\/(\\w+)
-- p23 String _0
-- p24 Int64 1000
-- p25 UInt64 1
-- column seconds: number
-- column codes: array
-- column host: any
-- column version: any
-- column rest: any
-- column domain._0: string
