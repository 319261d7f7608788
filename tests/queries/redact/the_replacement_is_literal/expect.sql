SELECT replaceAll(replaceRegexpAll({p2:String}, {p3:String}, '\xFF'), '\xFF', {p4:String}) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String secret 42
-- p3 String (\\d+)
-- p4 String \\1 \\0 $1 \\\\
-- p5 UInt64 1
-- column t: string
