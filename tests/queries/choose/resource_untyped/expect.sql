SELECT (ifNotFinite(toFloat64OrNull(CAST(JSONExtract(`resource`, {p2:String}, 'Dynamic'), 'Nullable(String)')), NULL) + toFloat64({p3:Int64})) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String host.cpus
-- p3 Int64 1
-- p4 UInt64 1
-- column cpus: number
