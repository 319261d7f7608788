SELECT CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(`e`), NULL), if(isNull({p2:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p3:String}, ifNull({p2:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Float64))') AS `c0`,
       (if({p4:Int64} >= 0, CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(`e`), NULL), if(isNull({p2:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p3:String}, ifNull({p2:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Float64))')[{p4:Int64} + 1], NULL) + toFloat64({p4:Int64})) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 10, 20,x,30
-- p3 String ,
-- p4 Int64 1
-- p5 UInt64 1
-- column codes: array
-- column next: number
