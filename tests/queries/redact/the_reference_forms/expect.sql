SELECT replaceRegexpAll({p2:String}, {p4:String}, {p5:String}) AS `c0`,
       replaceAll({p3:String}, {p6:String}, {p7:String}) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p8:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 4111-1111-1111-1111
-- p3 String bob@example.com
-- p4 String \\d{4}-\\d{4}-\\d{4}
-- p5 String ****
-- p6 String bob
-- p7 String 
-- p8 UInt64 1
-- column card: string
-- column mail: string
