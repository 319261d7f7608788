SELECT if(`c14` = 1, `c8`, NULL) AS `c16`,
       if(`c15` = 1, toFloat64(if(`c15` = 1, `c11`, NULL)), toFloat64(if(`c14` = 1, `c9`, NULL))) AS `c17`,
       if(`c15` = 1, `c12`, NULL) AS `c18`
FROM (SELECT row_number() OVER (ORDER BY `c2` ASC NULLS LAST) AS `c3`,
             `c0` AS `c8`,
             `c1` AS `c9`,
             `c2` AS `c10`,
             1 AS `c14`
      FROM (SELECT {p2:Int64} AS `c0`,
                   {p3:Int64} AS `c1`,
                   `start_time` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `start_time` ASC NULLS LAST
            LIMIT {p6:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c6` ASC NULLS LAST) AS `c7`,
             `c4` AS `c11`,
             `c5` AS `c12`,
             `c6` AS `c13`,
             1 AS `c15`
      FROM (SELECT {p4:Int64} AS `c4`,
                   {p5:Int64} AS `c5`,
                   `start_time` AS `c6`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `start_time` ASC NULLS LAST
            LIMIT {p7:UInt64})) AS `r`
  ON (`c3` = `c7`)
ORDER BY if(`c14` = 1, `c3`, `c7`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 Int64 3
-- p5 Int64 4
-- p6 UInt64 2
-- p7 UInt64 1
-- column a.x: number
-- column a.y: number
-- column a.z: number
