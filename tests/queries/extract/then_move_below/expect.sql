SELECT if(startsWith(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], 'null'), char(123)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> m.1 != {p4:String}, JSONExtractKeysAndValuesRaw(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], 'null')))), ','), char(125)), ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], 'null')) AS `c0`,
       nullIf(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic')), 'null') AS `c1`,
       nullIf(toJSONString(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic')), ''), {p5:String}, 'Dynamic')), 'null') AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p6:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"a":{"b":1},"d":3}
-- p3 UInt8 1
-- p4 String a
-- p5 String b
-- p6 UInt64 1
-- column x: object
-- column y: any
-- column y.b: any
