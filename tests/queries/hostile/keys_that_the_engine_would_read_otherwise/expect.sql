SELECT lower(hex(`span_id`)) AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and((ifNotFinite(toFloat64OrNull(CAST(JSONExtract(`attributes_text`, {p2:String}, 'Dynamic'), 'Nullable(String)')), NULL) = {p3:Int64}), (ifNotFinite(toFloat64OrNull(CAST(JSONExtract(`attributes_text`, {p4:String}, 'Dynamic'), 'Nullable(String)')), NULL) = {p5:Int64}), isNull(JSONExtract(`attributes_text`, {p6:String}, 'Dynamic')))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String ^up
-- p3 Int64 1
-- p4 String 
-- p5 Int64 2
-- p6 String n.:`Foo`
-- column spanID: string
