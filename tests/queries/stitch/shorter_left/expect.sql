SELECT if(`c10` = 1, `c6`, NULL) AS `c12`,
       if(`c10` = 1, `c7`, NULL) AS `c13`,
       if(`c11` = 1, `c8`, NULL) AS `c14`
FROM (SELECT row_number() OVER (ORDER BY `c1` DESC NULLS LAST) AS `c2`,
             `c0` AS `c6`,
             `c1` AS `c7`,
             1 AS `c10`
      FROM (SELECT lower(hex(`span_id`)) AS `c0`,
                   (`duration_ns` / 1000) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c4` ASC NULLS LAST) AS `c5`,
             `c3` AS `c8`,
             `c4` AS `c9`,
             1 AS `c11`
      FROM (SELECT lower(hex(`span_id`)) AS `c3`,
                   (`duration_ns` / 1000) AS `c4`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) ASC NULLS LAST
            LIMIT {p3:UInt64})) AS `r`
  ON (`c2` = `c5`)
ORDER BY if(`c10` = 1, `c2`, `c5`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- p3 UInt64 3
-- column id: string
-- column us: number
-- column other.id: string
