SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM (SELECT 1
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            UNION ALL
            SELECT 1
            FROM `spans`
            WHERE (`start_time` >= {p2:DateTime64(9, 'UTC')})
              AND (`start_time` < {p3:DateTime64(9, 'UTC')})))
-- p0 DateTime64(9, 'UTC') 2025-12-31 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2025-12-31 12:00:00.000000000
-- p2 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p3 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column _count: number
