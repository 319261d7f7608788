SELECT toUnixTimestamp64Nano(`c0`) AS `c3`,
       `c1` AS `c4`,
       `c2` AS `c5`,
       ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p7:Int64}), NULL) AS `c6`
FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p5:Int64}), 'UTC') AS `c0`,
             count() AS `c1`,
             countIf((multiIf(CAST(`attributes`.{p6:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p6:Identifier}, 'Nullable(String)') = 'false', 0, NULL) = false)) AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (isNotNull(`attributes`.{p2:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p3:Identifier})) OR arrayExists(k -> startsWith(k, {p4:String}), mapKeys(`texts`))))
      GROUP BY fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p5:Int64}), 'UTC'))
WHERE (ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p7:Int64}), NULL) > {p8:Int64})
-- p0 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p2 Identifier correlation
-- p3 Identifier ^`correlation`
-- p4 String correlation.
-- p5 Int64 300000000000
-- p6 Identifier correlation.success
-- p7 Int64 100
-- p8 Int64 1
-- column bucket: timestamp
-- column total_operations: number
-- column propagation_failures: number
-- column failure_rate: number
