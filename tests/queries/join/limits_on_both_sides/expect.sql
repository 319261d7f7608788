SELECT (`c7` / 1000) AS `c8`,
       if(`c4` = 1, `c1`, NULL) AS `c9`
FROM (SELECT (`duration_ns` / 1000) AS `c0`,
             1 AS `c3`,
             `attributes`.{p3:Identifier} AS `c5`,
             `trace_id` AS `c6`,
             `duration_ns` AS `c7`
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
  ON (lower(hex(`c6`)) = `c2`)
ORDER BY `c0` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- p3 Identifier trace
-- column duration: number
-- column quick.us: number
