SELECT transform(CAST(`severity`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c0`,
       nullIf(toJSONString(`body`.{p3:Identifier}), 'null') AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND (CAST(`severity`, 'Int8') >= {p2:Int8})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int8 5
-- p3 Identifier msg
-- column severity: string
-- column msg: any
