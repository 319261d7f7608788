SELECT nullIf(toJSONString(`attributes`.{p3:Identifier}), 'null') AS `c0`,
       CAST(true, 'Nullable(Bool)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Identifier x
-- p4 UInt64 1
-- column x: any
-- column flag: bool
