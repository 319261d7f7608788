SELECT `c0` AS `c6`,
       toUnixTimestamp64Nano(`c2`) AS `c7`,
       `c3` AS `c8`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             `start_time` AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p2:UInt64}) AS `l`
CROSS JOIN
     (SELECT `start_time` AS `c2`,
             `service_name` AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` DESC NULLS LAST
      LIMIT {p2:UInt64}) AS `r`
ORDER BY `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- column spanID: string
-- column last.timestamp: timestamp
-- column last.serviceName: string
