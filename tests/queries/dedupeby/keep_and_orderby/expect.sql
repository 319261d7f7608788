SELECT lower(hex(`c0`)) AS `c3`,
       `c1` AS `c4`,
       (`c2` / 1000) AS `c5`
FROM (SELECT `span_id` AS `c0`,
             `service_name` AS `c1`,
             `duration_ns` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY (`duration_ns` / 1000) DESC NULLS LAST
      LIMIT {p2:UInt64} BY `service_name`)
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- column spanID: string
-- column serviceName: string
-- column duration: number
