SELECT if(startsWith(CAST(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), ''), {p5:String}, 'Dynamic'), 'Nullable(String)'), '[') AND startsWith(dynamicType(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), ''), {p5:String}, 'Dynamic')), 'Array'), toJSONString(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), ''), {p5:String}, 'Dynamic')), CAST(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), ''), {p5:String}, 'Dynamic'), 'Nullable(String)')) AS `c4`,
       nullIf(toJSONString(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), ''), {p6:String}, 'Dynamic')), 'null') AS `c5`,
       coalesce(nullIf(`c2`[{p7:String}], ''), nullIf(`c2`[{p8:String}], ''), CAST(`c3`, 'Nullable(String)')) AS `c6`
FROM (SELECT arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(coalesce(nullIf(`texts`[{p2:String}], ''), nullIf(`texts`[{p3:String}], ''), CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')), ''))) AS `c0`,
             `texts` AS `c2`,
             `attributes`.{p9:Identifier} AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ARRAY JOIN `c0` AS `c1`
-- p0 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-04 00:00:00.000000000
-- p2 String gen_ai.input.messages
-- p3 String $input_messages
-- p4 Identifier gen_ai.input.messages
-- p5 String role
-- p6 String parts
-- p7 String gen_ai.output.messages
-- p8 String $output_messages
-- p9 Identifier gen_ai.output.messages
-- column role: string
-- column parts: any
-- column output: string
