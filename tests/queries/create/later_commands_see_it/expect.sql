SELECT ((`duration_ns` / 1000) / nullIf(toFloat64({p2:Int64}), 0)) AS `c0`,
       (((`duration_ns` / 1000) / nullIf(toFloat64({p2:Int64}), 0)) * toFloat64({p3:Int64})) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND ((((`duration_ns` / 1000) / nullIf(toFloat64({p2:Int64}), 0)) * toFloat64({p3:Int64})) > {p4:Int64})
ORDER BY (((`duration_ns` / 1000) / nullIf(toFloat64({p2:Int64}), 0)) * toFloat64({p3:Int64})) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1000
-- p3 Int64 2
-- p4 Int64 13
-- column ms: number
-- column double: number
