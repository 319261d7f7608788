SELECT arrayPushBack(CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(if(startsWith(`e`, '"'), JSONExtractString(`e`), `e`)), NULL), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), '')))), 'Array(Nullable(Float64))'), toFloat64({p4:Int64})) AS `c0`,
       arrayFilter(e -> has(CAST([toFloat64({p5:Int64}), toFloat64({p6:Int64})], 'Array(Nullable(Float64))'), e), arrayDistinct(CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(if(startsWith(`e`, '"'), JSONExtractString(`e`), `e`)), NULL), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), '')))), 'Array(Nullable(Float64))'))) AS `c1`,
       (ifNotFinite(toFloat64OrNull(CAST(if({p7:Int64} >= 0, JSONExtract(ifNull(toJSONString(`attributes`.{p2:Identifier}), ''), {p7:Int64} + 1, 'Dynamic'), NULL), 'Nullable(String)')), NULL) + toFloat64({p6:Int64})) AS `c2`,
       concat('[', arrayStringConcat(arrayMap(e -> ifNull(`e`, 'null'), arrayConcat(arraySort(e -> tuple(isNull(toFloat64OrNull(e)), ifNull(toFloat64OrNull(e), 0), e), arrayFilter(e -> isNotNull(e), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p8:String}, 'Dynamic')), ''))))), arrayFilter(e -> isNull(e), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p8:String}, 'Dynamic')), '')))))), ','), ']') AS `c3`,
       arrayPushBack(CAST(arrayMap(e -> if(startsWith(`e`, '"'), JSONExtractString(`e`), `e`), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p9:String}, 'Dynamic')), '')))), 'Array(Nullable(String))'), {p10:String}) AS `c4`,
       CAST(if(isNull({p11:String}), NULL, has(CAST(arrayMap(e -> if(startsWith(`e`, '"'), JSONExtractString(`e`), `e`), arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p9:String}, 'Dynamic')), '')))), 'Array(Nullable(String))'), {p11:String})), 'Nullable(Bool)') AS `c5`,
       nullIf(toJSONString(JSONExtract(ifNull(toJSONString(if({p7:Int64} >= 0, JSONExtract(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p12:String}, 'Dynamic')), ''), {p7:Int64} + 1, 'Dynamic'), NULL)), ''), {p13:String}, 'Dynamic')), 'null') AS `c6`,
       length(arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p3:String}, ''), {p14:String}, 'Dynamic')), '')))) AS `c7`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND isNotNull(`attributes`.{p2:Identifier})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.rows
-- p3 String {"mix":[1,"a",null,true],"nums":[10,9,2],"objs":[{"n":1}]}
-- p4 Int64 4
-- p5 Int64 3
-- p6 Int64 1
-- p7 Int64 0
-- p8 String nums
-- p9 String mix
-- p10 String z
-- p11 String a
-- p12 String objs
-- p13 String n
-- p14 String nowhere
-- column appended: array
-- column common: array
-- column first: number
-- column sorted: any
-- column mixed: array
-- column has: bool
-- column below: any
-- column nothing: number
