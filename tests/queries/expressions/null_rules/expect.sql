SELECT ifNotFinite(toFloat64({p2:Int64}) / toFloat64({p3:Int64}) + 0, NULL) AS `c0`,
       CAST(NULL, 'Nullable(Float64)') AS `c1`,
       CAST(NOT (CAST(NULL, 'Nullable(Bool)')), 'Nullable(Bool)') AS `c2`,
       CAST(or(CAST(NULL, 'Nullable(Bool)'), true), 'Nullable(Bool)') AS `c3`,
       CAST(and(CAST(NULL, 'Nullable(Bool)'), false), 'Nullable(Bool)') AS `c4`,
       CAST(isNull(NULL), 'Nullable(Bool)') AS `c5`,
       ifNotFinite(toFloat64OrNull({p4:String}), NULL) AS `c6`,
       if({p5:Int64} >= 0, CAST([toFloat64({p2:Int64})], 'Array(Nullable(Float64))')[{p5:Int64} + 1], NULL) AS `c7`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p6:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 0
-- p4 String x
-- p5 Int64 5
-- p6 UInt64 1
-- column z: number
-- column p: number
-- column q: bool
-- column r: bool
-- column s: bool
-- column t: bool
-- column u: number
-- column v: number
