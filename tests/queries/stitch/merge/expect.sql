SELECT if(`c16` = 1, `c9`, NULL) AS `c18`,
       if(`c17` = 1, `c12`, NULL) AS `c19`,
       if(`c17` = 1, `c13`, NULL) AS `c20`,
       if(`c17` = 1, toFloat64(if(`c17` = 1, `c14`, NULL)), toFloat64(if(`c16` = 1, `c10`, NULL))) AS `c21`
FROM (SELECT row_number() OVER (ORDER BY `c2` DESC NULLS LAST) AS `c3`,
             `c0` AS `c9`,
             `c1` AS `c10`,
             `c2` AS `c11`,
             1 AS `c16`
      FROM (SELECT lower(hex(`span_id`)) AS `c0`,
                   (`duration_ns` / 1000) AS `c1`,
                   `duration_ns` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c7` ASC NULLS LAST) AS `c8`,
             `c4` AS `c12`,
             `c5` AS `c13`,
             `c6` AS `c14`,
             `c7` AS `c15`,
             1 AS `c17`
      FROM (SELECT lower(hex(`span_id`)) AS `c4`,
                   `service_name` AS `c5`,
                   (`duration_ns` / 1000) AS `c6`,
                   `duration_ns` AS `c7`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` ASC NULLS LAST
            LIMIT {p3:UInt64})) AS `r`
  ON (`c3` = `c8`)
ORDER BY if(`c16` = 1, `c3`, `c8`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- p3 UInt64 2
-- column id: string
-- column other: string
-- column svc.name: string
-- column us: number
