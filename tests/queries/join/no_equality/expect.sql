SELECT `c0` AS `c6`,
       if(`c5` = 1, `c2`, NULL) AS `c7`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             (`duration_ns` / 1000) AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
LEFT JOIN
     (SELECT lower(hex(`span_id`)) AS `c2`,
             (`duration_ns` / 1000) AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON and((`c1` > (`c3` + toFloat64({p2:Int64}))), (`c4` = `c5`))
ORDER BY `c0` ASC NULLS LAST, if(`c5` = 1, `c2`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 4000
-- column spanID: string
-- column faster.other: string
