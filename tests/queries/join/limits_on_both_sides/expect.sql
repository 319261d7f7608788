SELECT (`c6` / 1000) AS `c7`,
       if(`c4` = 1, `c1`, NULL) AS `c8`
FROM (SELECT (`duration_ns` / 1000) AS `c0`,
             1 AS `c3`,
             `trace_id` AS `c5`,
             `duration_ns` AS `c6`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY (`duration_ns` / 1000) DESC NULLS LAST
      LIMIT {p2:UInt64}) AS `l`
LEFT JOIN
     (SELECT (`duration_ns` / 1000) AS `c1`,
             lower(hex(`trace_id`)) AS `c2`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY (`duration_ns` / 1000) ASC NULLS LAST
      LIMIT {p2:UInt64}) AS `r`
  ON (lower(hex(`c5`)) = `c2`)
ORDER BY `c0` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- column duration: number
-- column quick.us: number
