SELECT `c1` AS `c3`,
       (`c2` / 1000) AS `c4`
FROM (SELECT `start_time` AS `c0`,
             `service_name` AS `c1`,
             `duration_ns` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p2:UInt64})
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- column service: string
-- column took: number
