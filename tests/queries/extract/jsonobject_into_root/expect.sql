SELECT nullIf(toJSONString(if(isNull(`body`.{p6:Identifier}), JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p5:UInt8}), ifNull({p4:String}, ''))])[1], ''), {p7:String}), ''), {p8:String}, 'Dynamic'), `body`.{p6:Identifier})), 'null') AS `c0`,
       nullIf(toJSONString(if(isNull(`body`.{p9:Identifier}), JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p5:UInt8}), ifNull({p4:String}, ''))])[1], ''), {p7:String}), ''), {p10:String}, 'Dynamic'), `body`.{p9:Identifier})), 'null') AS `c1`,
       nullIf(toJSONString(if(isNull(`body`.{p11:Identifier}), JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p5:UInt8}), ifNull({p4:String}, ''))])[1], ''), {p12:String}), ''), {p13:String}, 'Dynamic'), `body`.{p11:Identifier})), 'null') AS `c2`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String {"card":{"kind":"x","number":7},"new":{"a":1}}
-- p5 UInt8 1
-- p6 Identifier card.kind
-- p7 String card
-- p8 String kind
-- p9 Identifier card.number
-- p10 String number
-- p11 Identifier new.a
-- p12 String new
-- p13 String a
-- column card.kind: any
-- column card.number: any
-- column new.a: any
