SELECT toUnixTimestamp64Nano(`c0`) AS `c2`,
       `c1` AS `c3`
FROM (SELECT fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p2:Int64}), 'UTC') AS `c0`,
             count() AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p2:Int64}), 'UTC'))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 60000000000
-- column t: timestamp
-- column n: number
