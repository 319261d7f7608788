SELECT `c1` AS `c2`,
       `c0` AS `c3`
FROM (SELECT CAST([toFloat64({p2:Int64}), CAST(NULL, 'Nullable(Float64)'), toFloat64({p3:Int64})], 'Array(Nullable(Float64))') AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64})
ARRAY JOIN `c0` AS `c1`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 3
-- p4 UInt64 1
-- column e: number
-- column a: array
