SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 10:01:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 10:03:00.000000000
-- column _count: number
