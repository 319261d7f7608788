SELECT (`c1` / 1000) AS `c2`
FROM (SELECT (`service_name` = {p2:String}) AS `c0`,
             `duration_ns` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `duration_ns` DESC NULLS LAST
      LIMIT {p3:UInt64})
WHERE `c0`
ORDER BY `c1` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String orders
-- p3 UInt64 5
-- column duration: number
