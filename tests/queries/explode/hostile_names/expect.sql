SELECT `c1` AS `c2`
FROM (SELECT CAST([{p2:String}, {p3:String}], 'Array(Nullable(String))') AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64})
ARRAY JOIN `c0` AS `c1`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 'x`
-- p3 String {p0:String}
-- p4 UInt64 1
-- column \e: string
