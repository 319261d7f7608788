SELECT toUnixTimestamp64Nano(`c11`) AS `c14`,
       toUnixTimestamp64Nano(`c12`) AS `c15`,
       toUnixTimestamp64Nano(`c13`) AS `c16`,
       toUnixTimestamp64Nano(`c9`) AS `c17`
FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))) - positiveModulo(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c6`, ''), {p10:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))), nullIf({p5:Int64}, 0)), 'UTC') AS `c9`,
             `c6` AS `c10`,
             `c7` AS `c11`,
             `c8` AS `c12`,
             `c5` AS `c13`
      FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))) - positiveModulo(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c3`, ''), {p9:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))), nullIf({p5:Int64}, 0)), 'UTC') AS `c5`,
                   `c3` AS `c6`,
                   `c4` AS `c7`,
                   `c2` AS `c8`
            FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))) - positiveModulo(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(`c1`, ''), {p7:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))), nullIf({p8:Int64}, 0)), 'UTC') AS `c2`,
                         `c1` AS `c3`,
                         `c0` AS `c4`
                  FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))) - positiveModulo(toUnixTimestamp64Nano(if(match(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)'), '^-?[0-9]+$'), fromUnixTimestamp64Nano(toInt64OrNull(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)')), 'UTC'), parseDateTime64BestEffortOrNull(CAST(JSONExtract(ifNull(arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1], ''), {p4:String}, 'Dynamic'), 'Nullable(String)'), 9, 'UTC'))), nullIf({p5:Int64}, 0)), 'UTC') AS `c0`,
                               arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p3:UInt8}), ifNull({p2:String}, ''))])[1] AS `c1`
                        FROM `spans`
                        WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                          AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                        LIMIT {p6:UInt64}))))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"t":"2026-01-01T10:20:30Z","n":1767261600000000000,"bad":"x"}
-- p3 UInt8 1
-- p4 String t
-- p5 Int64 3600000000000
-- p6 UInt64 1
-- p7 String n
-- p8 Int64 86400000000000
-- p9 String bad
-- p10 String missing
-- column j.t: timestamp
-- column j.n: timestamp
-- column j.bad: timestamp
-- column j.missing: timestamp
