SELECT toUnixTimestamp64Nano(`c0`) AS `c4`,
       `c1` AS `c5`,
       `c2` AS `c6`,
       `c3` AS `c7`,
       ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p6:Int64}), NULL) AS `c8`
FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p3:Int64}), 'UTC') AS `c0`,
             count() AS `c1`,
             countIf((multiIf(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p4:Identifier}, 'Nullable(String)') = 'false', 0, NULL) = true)) AS `c2`,
             maxOrNull(ifNotFinite((`duration_ns` / 1000) / toFloat64({p5:Int64}), NULL)) AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND isNotNull(`attributes`.{p2:Identifier})
      GROUP BY fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p3:Int64}), 'UTC'))
WHERE (ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p6:Int64}), NULL) > {p7:Int64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.system
-- p3 Int64 60000000000
-- p4 Identifier db.error.locked
-- p5 Int64 1000
-- p6 Int64 100
-- p7 Int64 5
-- column bucket: timestamp
-- column operations: number
-- column lock_conflicts: number
-- column max_duration_ms: number
-- column lock_rate: number
