SELECT nullIf(toJSONString(`c3`), 'null') AS `c4`,
       CAST(`c1`, 'Nullable(String)') AS `c5`
FROM (SELECT if(isNotNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))) AND notEmpty(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c0`,
             CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic') AS `c1`,
             `start_time` AS `c2`,
             `attributes`.{p2:Identifier} AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- p3 String (?P<digit>\\d)
-- p4 UInt8 1
-- p5 String digit
-- column n: any
-- column x.digit: string
