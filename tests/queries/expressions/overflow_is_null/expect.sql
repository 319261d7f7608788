SELECT toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({p2:DateTime64(9, 'UTC')})) + {p3:Int64}, 'Int64'), 'UTC')) AS `c0`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(toInt128({p4:Int64}) + {p4:Int64}, 'Int64')])[1] AS `c1`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(round({p4:Int64} * toFloat64({p5:Int64})), 'Int64')])[1] AS `c2`,
       ifNotFinite({p6:Float64} * {p6:Float64}, NULL) AS `c3`,
       ifNotFinite(toFloat64OrNull({p7:String}), NULL) AS `c4`,
       ifNotFinite(toFloat64OrNull({p8:String}), NULL) AS `c5`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [accurateCastOrNull(round({p6:Float64} * {p3:Int64}), 'Int64')])[1] AS `c6`,
       toUnixTimestamp64Nano(fromUnixTimestamp64Nano(toInt64OrNull(toString(floor(toDecimal256OrNull(if(abs({p6:Float64}) < 1e19, toString({p6:Float64}), NULL), 9) * {p10:Int64}))), 'UTC')) AS `c7`,
       toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano(fromUnixTimestamp64Nano(accurateCastOrNull(floor({p11:Int64}), 'Int64'), 'UTC'))) + {p12:Int64}, 'Int64'), 'UTC')) AS `c8`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p13:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 DateTime64(9, 'UTC') 2262-04-11 00:00:00.000000000
-- p3 Int64 86400000000000
-- p4 Int64 9223286400000000000
-- p5 Int64 2
-- p6 Float64 1e+300
-- p7 String 1e400
-- p8 String NaN
-- p9 String d
-- p10 Int64 1000000
-- p11 Int64 5
-- p12 Int64 1
-- p13 UInt64 1
-- column instant: timestamp
-- column interval: interval
-- column product: interval
-- column number: number
-- column text: number
-- column nan: number
-- column unit: interval
-- column epoch: timestamp
-- column fine: timestamp
