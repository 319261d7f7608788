SELECT (`c0` / 1000) AS `c7`,
       if(`c5` = 1, `c1`, NULL) AS `c8`
FROM (SELECT `duration_ns` AS `c0`,
             1 AS `c4`,
             `trace_id` AS `c6`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `duration_ns` DESC NULLS LAST
      LIMIT {p2:UInt64}) AS `l`
LEFT JOIN
     (SELECT (`duration_ns` / 1000) AS `c1`,
             lower(hex(`trace_id`)) AS `c2`,
             `duration_ns` AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `duration_ns` ASC NULLS LAST
      LIMIT {p2:UInt64}) AS `r`
  ON (`c6` = if(length(`c2`) = 32 AND lower(hex(unhex(`c2`))) = `c2`, toFixedString(substring(unhex(`c2`), 1, 16), 16), NULL))
ORDER BY `c0` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- column duration: number
-- column quick.us: number
