SELECT if(isNull({p2:String}), [], CAST(splitByString({p3:String}, ifNull({p2:String}, '')), 'Array(Nullable(String))')) AS `c0`,
       if({p4:Int64} >= 0, if(isNull({p2:String}), [], CAST(splitByString({p3:String}, ifNull({p2:String}, '')), 'Array(Nullable(String))'))[{p4:Int64} + 1], NULL) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String a,b,,c
-- p3 String ,
-- p4 Int64 1
-- p5 UInt64 1
-- column parts: array
-- column second: string
