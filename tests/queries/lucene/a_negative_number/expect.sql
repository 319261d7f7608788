SELECT `c4` AS `c5`
FROM (SELECT count() AS `c4`
      FROM (SELECT and(ifNull(((0 - toFloat64({p2:Int64})) = {p5:Float64}), false), ifNull((toFloat64OrNull({p3:String}) = {p5:Float64}), false), NOT (ifNull((toFloat64OrNull({p4:String}) = {p5:Float64}), false))) AS `c0`,
                   (0 - toFloat64({p2:Int64})) AS `c1`,
                   {p3:String} AS `c2`,
                   {p4:String} AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p6:UInt64})
      WHERE `c0`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 200
-- p3 String -200
-- p4 String 200
-- p5 Float64 -200
-- p6 UInt64 1
-- column _count: number
