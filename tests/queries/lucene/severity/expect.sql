SELECT nullIf(toJSONString(`body`.{p4:Identifier}), 'null') AS `c0`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull((CAST(`severity`, 'Int8') = {p2:Int8}), false), ifNull((CAST(`severity`, 'Int8') = {p3:Int8}), false))
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int8 5
-- p3 Int8 6
-- p4 Identifier msg
-- column msg: any
