SELECT if(`c2` = 1, `c0`, NULL) AS `c4`,
       if(`c3` = 1, `c1`, NULL) AS `c5`
FROM (SELECT (`duration_ns` / 1000) AS `c0`,
             1 AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`duration_ns` < {p3:Int64})) AS `l`
FULL JOIN
     (SELECT (`duration_ns` / 1000) AS `c1`,
             1 AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`duration_ns` < {p3:Int64})) AS `r`
  ON and((`c0` > `c1`), (`c2` = `c3`))
ORDER BY if(`c2` = 1, `c0`, NULL) ASC NULLS LAST, if(`c3` = 1, `c1`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 3000
-- p3 Int64 3000000
-- column a: number
-- column r.b: number
