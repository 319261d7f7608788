SELECT `c0` AS `c1`
FROM (SELECT replaceAll(replaceRegexpAll(`service_name`, {p2:String}, '\xFF'), '\xFF', {p3:String}) AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY replaceAll(replaceRegexpAll(`service_name`, {p2:String}, '\xFF'), '\xFF', {p3:String}))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String e.
-- p3 String \\1
-- column serviceName: string
