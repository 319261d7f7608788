SELECT `c5` AS `c7`,
       `c6` AS `c8`
FROM (SELECT `c1` AS `c3`,
             `c0` AS `c4`,
             `c2` AS `c5`
      FROM (SELECT CAST([toFloat64({p2:Int64}), toFloat64({p3:Int64})], 'Array(Nullable(Float64))') AS `c0`,
                   CAST([{p4:String}, {p5:String}], 'Array(Nullable(String))') AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p6:UInt64})
      ARRAY JOIN `c0` AS `c2`)
ARRAY JOIN `c3` AS `c6`
ORDER BY `c5` ASC NULLS LAST, `c6` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 String x
-- p5 String y
-- p6 UInt64 1
-- column p: number
-- column q: string
