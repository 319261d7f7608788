SELECT CAST(`c1`, 'Nullable(Bool)') AS `c3`,
       `c2` AS `c4`
FROM (SELECT CAST(arrayMap(e -> ifNotFinite(toFloat64OrNull(`e`), NULL), if(isNull({p3:String}), [], CAST(arrayMap(e -> trim(e), splitByString({p4:String}, ifNull({p3:String}, ''))), 'Array(Nullable(String))'))), 'Array(Nullable(Float64))') AS `c0`,
             (`duration_ns` > {p2:Int64}) AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p5:UInt64})
ARRAY JOIN `c0` AS `c2`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 0
-- p3 String 3,1,2
-- p4 String ,
-- p5 UInt64 1
-- column is_there: bool
-- column x: number
