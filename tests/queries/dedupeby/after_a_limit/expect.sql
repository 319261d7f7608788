SELECT lower(hex(`c5`)) AS `c8`,
       (`c7` / 1000) AS `c9`
FROM (SELECT `c2` AS `c3`,
             `c4` AS `c5`,
             `c6` AS `c7`
      FROM (SELECT `service_name` AS `c0`,
                   (`duration_ns` / 1000) AS `c1`,
                   `start_time` AS `c2`,
                   `span_id` AS `c4`,
                   `duration_ns` AS `c6`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `start_time` ASC NULLS LAST
            LIMIT {p2:UInt64})
      ORDER BY `c1` ASC NULLS LAST
      LIMIT {p3:UInt64} BY `c0`)
ORDER BY `c3` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 4
-- p3 UInt64 1
-- column spanID: string
-- column duration: number
