SELECT nullIf(toJSONString(`attributes`.{p2:Identifier}), 'null') AS `c0`,
       CAST(CAST(nullIf(extractGroups(ifNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic'), 'Nullable(String)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- p3 String (?P<digit>\\d)
-- p4 UInt8 1
-- p5 String digit
-- column n: any
-- column x.digit: string
