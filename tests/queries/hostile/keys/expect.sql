SELECT nullIf(toJSONString(`attributes`.{p2:Identifier}), 'null') AS `c0`,
       lower(hex(`span_id`)) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and((`attributes`.{p2:Identifier}.:String = {p3:String}), (CAST(JSONExtract(`attributes_text`, {p4:String}, 'Dynamic'), 'Nullable(String)') = {p5:String}), (`attributes`.{p6:Identifier}.:String = {p7:String}), (`attributes`.{p8:Identifier}.:String = {p9:String}), (`attributes`.{p10:Identifier}.:String = {p11:String}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier it's
-- p3 String quote
-- p4 String tick`
-- p5 String t
-- p6 Identifier {p0:String}
-- p7 String param
-- p8 Identifier back\slash
-- p9 String b
-- p10 Identifier new
line
-- p11 String l
-- column x: any
-- column spanID: string
