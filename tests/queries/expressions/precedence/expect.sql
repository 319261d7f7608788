SELECT (toFloat64({p2:Int64}) + ifNotFinite(toFloat64({p3:Int64}) * toFloat64({p4:Int64}), NULL)) AS `c0`,
       ifNotFinite((toFloat64({p2:Int64}) + toFloat64({p3:Int64})) * toFloat64({p4:Int64}), NULL) AS `c1`,
       ((toFloat64({p5:Int64}) - toFloat64({p3:Int64})) - toFloat64({p2:Int64})) AS `c2`,
       CAST((({p2:Int64} < {p3:Int64}) = true), 'Nullable(Bool)') AS `c3`,
       CAST(or(NOT (false), false), 'Nullable(Bool)') AS `c4`,
       ifNotFinite(toFloat64((0 - toFloat64({p3:Int64}))) * toFloat64({p4:Int64}), NULL) AS `c5`,
       (toFloat64({p5:Int64}) % nullIf(toFloat64({p6:Int64}), 0) + 0) AS `c6`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p7:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 Int64 3
-- p5 Int64 7
-- p6 Int64 4
-- p7 UInt64 1
-- column a: number
-- column b: number
-- column c: number
-- column d: bool
-- column e: bool
-- column f: number
-- column g: number
