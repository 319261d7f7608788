SELECT arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1] AS `c0`,
       arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p4:String}, ''))])[1] AS `c1`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String}, 'Dynamic')), 'null') AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p6:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"a":
-- p3 UInt8 1
-- p4 String 5
-- p5 String a
-- p6 UInt64 1
-- column j: object
-- column k: object
-- column j.a: any
