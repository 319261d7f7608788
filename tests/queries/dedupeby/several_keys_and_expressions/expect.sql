SELECT lower(hex(`c1`)) AS `c2`
FROM (SELECT `start_time` AS `c0`,
             `span_id` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` DESC NULLS LAST
      LIMIT {p3:UInt64} BY `service_name`, fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p2:Int64}), 'UTC'))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 60000000000
-- p3 UInt64 1
-- column spanID: string
