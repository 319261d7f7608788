SELECT `c0` AS `c3`
FROM (SELECT 1 AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
CROSS JOIN
     (SELECT lower(hex(`span_id`)) AS `c0`,
             1 AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`span_id` = unhex({p2:String}))) AS `r`
LIMIT {p3:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 0000000000000001
-- p3 UInt64 1
-- column s.spanID: string
