SELECT toUnixTimestamp64Nano(`start_time`) AS `c0`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [{p2:Int64}])[1] AS `c1`,
       CAST(true, 'Nullable(Bool)') AS `c2`,
       CAST(NULL, 'Nullable(String)') AS `c3`,
       CAST([toFloat64({p3:Int64}), toFloat64({p4:Int64})], 'Array(Nullable(Float64))') AS `c4`,
       nullIf(toJSONString(`attributes`.{p5:Identifier}), 'null') AS `c5`,
       arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), {p7:String})])[1] AS `c6`,
       CAST(`finish_reasons`, 'Array(Nullable(String))') AS `c7`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p9:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 5400000000000
-- p3 Int64 1
-- p4 Int64 2
-- p5 Identifier user
-- p6 String {}
-- p7 String process
-- p8 String tags
-- p9 UInt64 1
-- column timestamp: timestamp
-- column i: interval
-- column b: bool
-- column n: any
-- column a: array
-- column tags.user: any
-- column p: object
-- column r: array
