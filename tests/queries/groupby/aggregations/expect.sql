SELECT `c0` AS `c6`,
       `c1` AS `c7`,
       `c2` AS `c8`,
       `c3` AS `c9`,
       `c4` AS `c10`,
       toUnixTimestamp64Nano(`c5`) AS `c11`
FROM (SELECT `service_name` AS `c0`,
             count() AS `c1`,
             sumOrNull((`duration_ns` / 1000)) AS `c2`,
             avgOrNull((`duration_ns` / 1000)) AS `c3`,
             minOrNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))) AS `c4`,
             maxOrNull(`start_time`) AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- column s: string
-- column n: number
-- column total: number
-- column _avg0: number
-- column _min1: number
-- column _max2: timestamp
