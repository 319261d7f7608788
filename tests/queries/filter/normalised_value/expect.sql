SELECT lower(hex(`span_id`)) AS `c0`,
       ifNotFinite(toFloat64OrNull(nullIf(`normalised`[{p4:String}], '')), NULL) AS `c1`,
       nullIf(toJSONString(CAST(nullIf(`normalised`[{p5:String}], ''), 'Dynamic')), 'null') AS `c2`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND (ifNotFinite(toFloat64OrNull(nullIf(`normalised`[{p2:String}], '')), NULL) > {p3:Float64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String gen_ai.request.temperature
-- p3 Float64 0.4
-- p4 String gen_ai.request.seed
-- p5 String nothing
-- column spanID: string
-- column seed: number
-- column normalised.nothing: any
