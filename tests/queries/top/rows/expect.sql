SELECT lower(hex(`span_id`)) AS `c0`,
       (`duration_ns` / 1000) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `duration_ns` DESC NULLS LAST
LIMIT {p2:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- column id: string
-- column duration: number
