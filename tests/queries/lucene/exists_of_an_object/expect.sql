SELECT nullIf(toJSONString(`body`.{p4:Identifier}), 'null') AS `c0`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND (isNotNull(`body`.{p2:Identifier}) OR notEmpty(JSONAllPaths(`body`.{p3:Identifier})))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier card
-- p3 Identifier ^`card`
-- p4 Identifier msg
-- column msg: any
