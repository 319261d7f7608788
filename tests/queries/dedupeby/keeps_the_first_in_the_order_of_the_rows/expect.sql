SELECT `c1` AS `c2`,
       (`c0` / 1000) AS `c3`
FROM (SELECT `duration_ns` AS `c0`,
             `service_name` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `duration_ns` DESC NULLS LAST
      LIMIT {p2:UInt64} BY `service_name`)
ORDER BY `c0` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- column serviceName: string
-- column duration: number
