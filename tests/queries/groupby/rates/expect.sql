SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT `service_name` AS `c0`,
             ifNotFinite(ifNotFinite(toFloat64(countIf((`status_code` = {p2:String}))) / toFloat64(count()) + 0, NULL) * toFloat64({p3:Int64}), NULL) AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
ORDER BY `c1` DESC NULLS LAST, `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String ERROR
-- p3 Int64 100
-- column s: string
-- column rate: number
