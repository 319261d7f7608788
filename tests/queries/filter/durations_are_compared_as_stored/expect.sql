SELECT (`duration_ns` / 1000) AS `c0`,
       CAST((`duration_ns` = {p10:Int64}), 'Nullable(Bool)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and((`duration_ns` >= {p3:Int64}), ({p5:Int64} > `duration_ns`), (`duration_ns` != {p7:Int64}), ((`duration_ns` / 1000) < {p8:Float64}))
ORDER BY `duration_ns` DESC NULLS LAST, `span_id` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 2000
-- p3 Int64 2000000
-- p4 Float64 7000.5
-- p5 Int64 7000500
-- p6 Int64 3000
-- p7 Int64 3000000
-- p8 Float64 6000.0001
-- p9 Int64 4000
-- p10 Int64 4000000
-- column duration: number
-- column four: bool
