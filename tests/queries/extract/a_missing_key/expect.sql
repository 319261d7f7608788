SELECT `c2` AS `c5`,
       `c3` AS `c6`,
       `c0` AS `c7`,
       CAST(extractAll(ifNull(if(startsWith(CAST(`c4`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c4`), 'Array'), toJSONString(`c4`), CAST(`c4`, 'Nullable(String)')), ''), {p13:String}), 'Array(Nullable(String))') AS `c8`,
       arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p10:UInt8}), ifNull(if(startsWith(CAST(`c4`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c4`), 'Array'), toJSONString(`c4`), CAST(`c4`, 'Nullable(String)')), ''))])[1] AS `c9`,
       CAST(`c1`, 'Nullable(String)') AS `c10`
FROM (SELECT if(isNotNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))) AND notEmpty(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p9:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p9:String})[{p10:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c0`,
             CAST(nullIf(extractGroups(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p9:String})[{p10:UInt8}], ''), 'Dynamic') AS `c1`,
             arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p4:String}, g[1])[-1], {p5:String}, ''), concat(replaceAll(g[2], {p6:String}, {p7:String}), g[3])), extractAllGroupsVertical(ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), ''), {p3:String})))])[1] AS `c2`,
             if(isNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'))), [], CAST(splitByString({p8:String}, ifNull(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), '')), 'Array(Nullable(String))')) AS `c3`,
             `attributes`.{p2:Identifier} AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p12:UInt64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier nosuch
-- p3 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p4 String  
-- p5 String ^[\\s\\"]+|[\\s\\"]+$
-- p6 String \\"
-- p7 String "
-- p8 String ,
-- p9 String (?P<a>.*)
-- p10 UInt8 1
-- p11 String a
-- p12 UInt64 1
-- p13 String (.*)
-- column x: object
-- column y: array
-- column z: object
-- column m: array
-- column j: object
-- column z.a: string
