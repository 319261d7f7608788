SELECT `c0` AS `c8`,
       if(`c7` = 1, `c3`, NULL) AS `c9`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             `service_name` AS `c1`,
             (`duration_ns` / 1000) AS `c2`,
             1 AS `c6`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
LEFT JOIN
     (SELECT lower(hex(`span_id`)) AS `c3`,
             `service_name` AS `c4`,
             (`duration_ns` / 1000) AS `c5`,
             1 AS `c7`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON and((`c1` = `c4`), (`c2` < `c5`))
ORDER BY `c0` ASC NULLS LAST, if(`c7` = 1, `c3`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column spanID: string
-- column slower.other: string
