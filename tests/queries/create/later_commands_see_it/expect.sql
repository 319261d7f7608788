SELECT ifNotFinite((`duration_ns` / 1000) / toFloat64({p2:Int64}), NULL) AS `c0`,
       ifNotFinite(ifNotFinite((`duration_ns` / 1000) / toFloat64({p2:Int64}), NULL) * toFloat64({p3:Int64}), NULL) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND (ifNotFinite(ifNotFinite((`duration_ns` / 1000) / toFloat64({p2:Int64}), NULL) * toFloat64({p3:Int64}), NULL) > {p4:Int64})
ORDER BY ifNotFinite(ifNotFinite((`duration_ns` / 1000) / toFloat64({p2:Int64}), NULL) * toFloat64({p3:Int64}), NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1000
-- p3 Int64 2
-- p4 Int64 13
-- column ms: number
-- column double: number
