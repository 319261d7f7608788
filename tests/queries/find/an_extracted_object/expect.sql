SELECT CAST(arrayExists(e -> ifNull(match(e, {p6:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String})))), 'Nullable(Bool)') AS `c0`,
       CAST(arrayExists(e -> ifNull(match(e, {p8:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String})))), 'Nullable(Bool)') AS `c1`,
       CAST(arrayExists(e -> ifNull(match(e, {p10:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String})))), 'Nullable(Bool)') AS `c2`,
       CAST(arrayExists(e -> ifNull(match(e, {p12:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String})))), 'Nullable(Bool)') AS `c3`,
       CAST(arrayExists(e -> ifNull(match(e, {p14:String}), false), arrayMap(e -> if(startsWith(e, '"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != 'null', extractAll(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String})))), 'Nullable(Bool)') AS `c4`,
       CAST(match(if(startsWith(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic'), 'Nullable(String)'), '[') AND startsWith(dynamicType(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic')), 'Array'), toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic')), CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic'), 'Nullable(String)')), {p17:String}), 'Nullable(Bool)') AS `c5`,
       CAST(match(if(startsWith(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic'), 'Nullable(String)'), '[') AND startsWith(dynamicType(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic')), 'Array'), toJSONString(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic')), CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p15:String}, 'Dynamic'), 'Nullable(String)')), {p12:String}), 'Nullable(Bool)') AS `c6`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p18:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"k":"v w","l":["a","b c"],"n":7}
-- p3 UInt8 1
-- p4 String V w
-- p5 String "(?:[^"\\\\]|\\\\.)*"(?:\\s*:)?|[-+.0-9a-zA-Z]+
-- p6 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])V[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+w(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p7 String k
-- p8 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])k(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p9 String b c
-- p10 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])b[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+c(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p11 String a b
-- p12 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])a[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+b(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p13 String 7
-- p14 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])7(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p15 String l
-- p16 String B
-- p17 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])B(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p18 UInt64 1
-- column a: bool
-- column b: bool
-- column c: bool
-- column d: bool
-- column e: bool
-- column f: bool
-- column g: bool
