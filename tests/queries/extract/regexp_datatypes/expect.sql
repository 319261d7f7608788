SELECT `c4` AS `c8`,
       toUnixTimestamp64Nano(`c5`) AS `c9`,
       CAST(`c6`, 'Nullable(Bool)') AS `c10`,
       `c7` AS `c11`
FROM (SELECT (ifNotFinite(toFloat64OrNull(CAST(`c1`, 'Nullable(String)')), NULL) + {p11:Float64}) AS `c4`,
             fromUnixTimestamp64Nano(toUnixTimestamp64Nano(arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf(CAST(`c2`, 'Nullable(String)'), '')], [dynamicType(`c2`) IN ('Int64', 'UInt64', 'Float64')])[1]) - positiveModulo(toUnixTimestamp64Nano(arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf(CAST(`c2`, 'Nullable(String)'), '')], [dynamicType(`c2`) IN ('Int64', 'UInt64', 'Float64')])[1]), {p12:Int64}), 'UTC') AS `c5`,
             transform(CAST(`c3`, 'Nullable(String)'), ['true', 'false'], [1, 0], NULL) AS `c6`,
             arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p14:String}), c), if(d = {p14:String}, b, d)), [ifNull(ifNull(`c0`, 'null'), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(toJSONString(ifNotFinite(toFloat64OrNull(CAST(`c1`, 'Nullable(String)')), NULL)), 'null')), concat(toJSONString({p8:String}), ':', ifNull(toJSONString(concat(replaceOne(toString(arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf(CAST(`c2`, 'Nullable(String)'), '')], [dynamicType(`c2`) IN ('Int64', 'UInt64', 'Float64')])[1]), ' ', 'T'), 'Z')), 'null')), concat(toJSONString({p9:String}), ':', ifNull(toJSONString(CAST(transform(CAST(`c3`, 'Nullable(String)'), ['true', 'false'], [1, 0], NULL), 'Nullable(Bool)')), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p13:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', toJSONString(ifNotFinite(toFloat64OrNull(CAST(`c1`, 'Nullable(String)')), NULL))), concat(toJSONString({p8:String}), ':', toJSONString(concat(replaceOne(toString(arrayMap((s, n) -> multiIf(n, fromUnixTimestamp64Nano(ifNull(toInt64OrNull(s), accurateCastOrNull(floor(toFloat64OrNull(s)), 'Int64')), 'UTC'), match(s, '^[0-9]+$'), fromUnixTimestamp64Nano(accurateCastOrNull(toInt128OrNull(s) * nullIf(transform(length(s), [10, 13, 16, 19], [1000000000, 1000000, 1000, 1], 0), 0), 'Int64'), 'UTC'), match(s, '[0-9][0-9][0-9][0-9]'), parseDateTime64BestEffortOrNull(s, 9, 'UTC'), NULL), [nullIf(CAST(`c2`, 'Nullable(String)'), '')], [dynamicType(`c2`) IN ('Int64', 'UInt64', 'Float64')])[1]), ' ', 'T'), 'Z'))), concat(toJSONString({p9:String}), ':', toJSONString(CAST(transform(CAST(`c3`, 'Nullable(String)'), ['true', 'false'], [1, 0], NULL), 'Nullable(Bool)')))]), ','), char(125))])[1] AS `c7`
      FROM (SELECT if(isNotNull({p2:String}) AND notEmpty(extractGroups(ifNull({p2:String}, ''), {p3:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic')), 'null')), concat(toJSONString({p8:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], ''), 'Dynamic')), 'null')), concat(toJSONString({p9:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p6:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c0`,
                   CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic') AS `c1`,
                   CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], ''), 'Dynamic') AS `c2`,
                   CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p6:UInt8}], ''), 'Dynamic') AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p10:UInt64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String took 12ms at 2026-01-01T00:00:00Z ok=true
-- p3 String took (?P<ms>\\d+)ms at (?P<at>\\S+) ok=(?P<ok>\\w+)
-- p4 UInt8 1
-- p5 UInt8 2
-- p6 UInt8 3
-- p7 String ms
-- p8 String at
-- p9 String ok
-- p10 UInt64 1
-- p11 Float64 0.5
-- p12 Int64 86400000000000
-- p13 String :{}
-- p14 String {}
-- column ms: number
-- column day: timestamp
-- column q.ok: bool
-- column q: object
