SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`duration_ns` > {p3:Int64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 6500
-- p3 Int64 6500000
-- column _count: number
