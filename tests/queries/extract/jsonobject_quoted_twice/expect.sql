SELECT nullIf(toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic')), 'null') AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String "{\\"a\\":1}"
-- p3 UInt8 1
-- p4 String a
-- p5 UInt64 1
-- column j.a: any
