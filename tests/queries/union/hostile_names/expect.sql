SELECT `c4` AS `c7`,
       `c5` AS `c8`,
       `c6` AS `c9`
FROM (SELECT toFloat64(`c0`) AS `c4`,
             `c1` AS `c5`,
             NULL AS `c6`
      FROM (SELECT {p2:Int64} AS `c0`,
                   {p3:String} AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p6:UInt64})
      UNION ALL
      SELECT toFloat64(`c2`) AS `c4`,
             NULL AS `c5`,
             `c3` AS `c6`
      FROM (SELECT {p4:Int64} AS `c2`,
                   {p5:String} AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p6:UInt64}))
ORDER BY `c4` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 String a
-- p4 Int64 2
-- p5 String b
-- p6 UInt64 1
-- column it's`: number
-- column x.y: string
-- column {p0:String}: string
