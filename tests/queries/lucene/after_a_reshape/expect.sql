SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT `service_name` AS `c0`,
             count() AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
WHERE or(ifNull(match(`c0`, {p3:String}), false), ifNull(and((`c1` >= {p4:Float64}), (`c1` <= {p5:Float64})), false))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String orders
-- p3 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])orders(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))orders(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p4 Float64 1
-- p5 Float64 2
-- column service: string
-- column n: number
