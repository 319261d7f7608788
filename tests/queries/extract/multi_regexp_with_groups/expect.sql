SELECT CAST(extractAll(ifNull({p2:String}, ''), {p3:String}), 'Array(Nullable(String))') AS `c0`,
       length(CAST(extractAll(ifNull({p2:String}, ''), {p3:String}), 'Array(Nullable(String))')) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String a=1 b=2
-- p3 String ((\\w)=(\\d))
-- p4 UInt64 1
-- column all: array
-- column n: number
