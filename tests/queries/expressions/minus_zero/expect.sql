SELECT `c0` AS `c9`,
       `c1` AS `c10`,
       `c2` AS `c11`,
       `c3` AS `c12`,
       `c4` AS `c13`,
       `c5` AS `c14`,
       `c6` AS `c15`,
       `c7` AS `c16`,
       `c8` AS `c17`
FROM (SELECT ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) AS `c0`,
             ifNotFinite(ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) * toFloat64((0 - toFloat64({p3:Int64}))) + 0, NULL) AS `c1`,
             (0 - ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL)) AS `c2`,
             (toFloat64((0 - toFloat64({p4:Int64}))) % nullIf(toFloat64({p3:Int64}), 0) + 0) AS `c3`,
             ifNotFinite(sign((0 - {p5:Float64})) * floor(abs(toFloat64((0 - {p5:Float64}))) * exp10(0) + 0.5) / exp10(0), toFloat64((0 - {p5:Float64}))) + 0 AS `c4`,
             (ceil((0 - {p5:Float64})) + 0) AS `c5`,
             count() AS `c6`,
             countIf(or((ifNotFinite(ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) * toFloat64((0 - toFloat64({p3:Int64}))) + 0, NULL) = {p6:Int64}), (ifNotFinite(ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) * toFloat64((0 - toFloat64({p3:Int64}))) + 0, NULL) = {p7:Int64}), (ifNotFinite(ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) * toFloat64((0 - toFloat64({p3:Int64}))) + 0, NULL) = {p8:Int64}), false)) AS `c7`,
             countIf(or(((toFloat64((0 - toFloat64({p4:Int64}))) % nullIf(toFloat64({p3:Int64}), 0) + 0) = {p6:Int64}), ((toFloat64((0 - toFloat64({p4:Int64}))) % nullIf(toFloat64({p3:Int64}), 0) + 0) = {p7:Int64}), ((toFloat64((0 - toFloat64({p4:Int64}))) % nullIf(toFloat64({p3:Int64}), 0) + 0) = {p8:Int64}))) AS `c8`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL), ifNotFinite(ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL) * toFloat64((0 - toFloat64({p3:Int64}))) + 0, NULL), (0 - ifNotFinite(((`duration_ns` / 1000) - (`duration_ns` / 1000)) * toFloat64((0 - toFloat64({p2:Int64}))) + 0, NULL)), (toFloat64((0 - toFloat64({p4:Int64}))) % nullIf(toFloat64({p3:Int64}), 0) + 0), ifNotFinite(sign((0 - {p5:Float64})) * floor(abs(toFloat64((0 - {p5:Float64}))) * exp10(0) + 0.5) / exp10(0), toFloat64((0 - {p5:Float64}))) + 0, (ceil((0 - {p5:Float64})) + 0))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 Int64 4
-- p5 Float64 0.2
-- p6 Int64 0
-- p7 Int64 5
-- p8 Int64 6
-- column zero: number
-- column product: number
-- column negated: number
-- column rest: number
-- column rounded: number
-- column up: number
-- column n: number
-- column found: number
-- column equal: number
