SELECT nullIf(toJSONString(if(isNull(`body`.{p2:Identifier}), CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`body`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p2:Identifier}), 'Array'), toJSONString(`body`.{p2:Identifier}), CAST(`body`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic'), `body`.{p2:Identifier})), 'null') AS `c0`,
       nullIf(toJSONString(if(isNull(`body`.{p8:Identifier}), CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`body`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p2:Identifier}), 'Array'), toJSONString(`body`.{p2:Identifier}), CAST(`body`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})[{p5:UInt8}], ''), 'Dynamic'), `body`.{p8:Identifier})), 'null') AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier msg
-- p3 String (?P<msg>\\w+) (?P<second>\\w+)
-- p4 UInt8 1
-- p5 UInt8 2
-- p6 String msg
-- p7 String second
-- p8 Identifier second
-- column msg: any
-- column second: any
