SELECT `c2` AS `c3`
FROM (SELECT count() AS `c2`
      FROM (SELECT and(ifNull(match(CAST(if(isNull(`attributes`.{p4:Identifier}), JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p5:String}, 'Dynamic'), `attributes`.{p4:Identifier}), 'Nullable(String)'), {p7:String}), false), or(ifNull(match(CAST(if(isNull(`attributes`.{p8:Identifier}), JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p9:String}, 'Dynamic'), `attributes`.{p8:Identifier}), 'Nullable(String)'), {p11:String}), false), ifNull(ifNull(toFloat64OrNull(CAST(if(isNull(`attributes`.{p12:Identifier}), JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p13:String}, 'Dynamic'), `attributes`.{p12:Identifier}), 'Nullable(String)')) = {p14:Float64}, ifNull(match(CAST(if(isNull(`attributes`.{p12:Identifier}), JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p13:String}, 'Dynamic'), `attributes`.{p12:Identifier}), 'Nullable(String)'), {p16:String}), false)), false))) AS `c0`,
                   arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1] AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p17:UInt64})
      WHERE `c0`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"pod":"recommender-01","is_error":true,"status_code":500}
-- p3 UInt8 1
-- p4 Identifier pod
-- p5 String pod
-- p6 String recommender
-- p7 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])recommender(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p8 Identifier is_error
-- p9 String is_error
-- p10 String true
-- p11 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])true(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p12 Identifier status_code
-- p13 String status_code
-- p14 Float64 404
-- p15 String 404
-- p16 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])404(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p17 UInt64 2
-- column _count: number
