SELECT lower(hex(`span_id`)) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or((`duration_ns` < {p4:Int64}), hasAny(mapKeys(`facets`), [{p2:String}, {p3:String}]))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String feedback.type
-- p3 String feedback.rating
-- p4 Int64 0
-- column spanID: string
