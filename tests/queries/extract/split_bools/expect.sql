SELECT CAST(arrayMap(e -> CAST(transform(`e`, ['true', 'false'], [1, 0], NULL), 'Nullable(Bool)'), if(isNull({p2:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p3:String}, ifNull({p2:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Bool))') AS `c0`,
       CAST(and(if({p4:Int64} >= 0, CAST(arrayMap(e -> CAST(transform(`e`, ['true', 'false'], [1, 0], NULL), 'Nullable(Bool)'), if(isNull({p2:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p3:String}, ifNull({p2:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Bool))')[{p4:Int64} + 1], NULL), true), 'Nullable(Bool)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String true;false;maybe
-- p3 String ;
-- p4 Int64 0
-- p5 UInt64 1
-- column flags: array
-- column first: bool
