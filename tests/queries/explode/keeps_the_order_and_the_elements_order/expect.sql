SELECT (`c1` / 1000) AS `c4`,
       `c2` AS `c5`
FROM (SELECT CAST([{p2:String}, {p3:String}], 'Array(Nullable(String))') AS `c0`,
             `duration_ns` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ARRAY JOIN `c0` AS `c2`, arrayEnumerate(`c0`) AS `c3`
WHERE (`c1` > {p5:Int64})
ORDER BY `c1` DESC NULLS LAST, `c3` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String b
-- p3 String a
-- p4 Int64 6000
-- p5 Int64 6000000
-- column duration: number
-- column e: string
