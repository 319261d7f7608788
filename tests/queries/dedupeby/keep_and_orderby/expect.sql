SELECT lower(hex(`c1`)) AS `c4`,
       `c2` AS `c5`,
       (`c3` / 1000) AS `c6`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             `span_id` AS `c1`,
             `service_name` AS `c2`,
             `duration_ns` AS `c3`
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
