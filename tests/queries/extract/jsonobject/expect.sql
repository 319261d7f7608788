SELECT nullIf(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic')), 'null') AS `c0`,
       nullIf(toJSONString(JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String}), ''), {p6:String}, 'Dynamic')), 'null') AS `c1`,
       nullIf(toJSONString(JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String}), ''), {p7:String}, 'Dynamic')), 'null') AS `c2`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String}, 'Dynamic')), 'null') AS `c3`,
       nullIf(toJSONString(JSONExtract(ifNull(JSONExtractRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p8:String}), ''), {p9:String}, 'Dynamic')), 'null') AS `c4`,
       arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1] AS `c5`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p10:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"a":1,"b":{"c":[1,2],"d":"x"}}
-- p3 UInt8 1
-- p4 String a
-- p5 String b
-- p6 String c
-- p7 String d
-- p8 String nosuch
-- p9 String deep
-- p10 UInt64 1
-- column j.a: any
-- column j.b.c: any
-- column j.b.d: any
-- column j.b: any
-- column j.nosuch.deep: any
-- column j: object
