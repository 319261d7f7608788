SELECT if(`c14` = 1, `c8`, NULL) AS `c16`,
       if(`c14` = 1, `c9`, NULL) AS `c17`,
       if(`c15` = 1, `c11`, NULL) AS `c18`
FROM (SELECT row_number() OVER (ORDER BY `c2` DESC NULLS LAST) AS `c3`,
             `c0` AS `c8`,
             `c1` AS `c9`,
             `c2` AS `c10`,
             1 AS `c14`
      FROM (SELECT lower(hex(`span_id`)) AS `c0`,
                   (`duration_ns` / 1000) AS `c1`,
                   `duration_ns` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c6` ASC NULLS LAST) AS `c7`,
             `c4` AS `c11`,
             `c5` AS `c12`,
             `c6` AS `c13`,
             1 AS `c15`
      FROM (SELECT lower(hex(`span_id`)) AS `c4`,
                   (`duration_ns` / 1000) AS `c5`,
                   `duration_ns` AS `c6`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` ASC NULLS LAST
            LIMIT {p3:UInt64})) AS `r`
  ON (`c3` = `c7`)
ORDER BY if(`c14` = 1, `c3`, `c7`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- p3 UInt64 3
-- column id: string
-- column us: number
-- column other.id: string
