SELECT `c0` AS `c3`,
       `c1` AS `c4`,
       `c2` AS `c5`
FROM (SELECT if(startsWith(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p4:Identifier}), 'Array'), toJSONString(`attributes`.{p4:Identifier}), CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')) AS `c0`,
             avgOrNull((`duration_ns` / 1000)) AS `c1`,
             count() AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`attributes`.{p2:Identifier}.:String = {p3:String})
      GROUP BY if(startsWith(CAST(`attributes`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p4:Identifier}), 'Array'), toJSONString(`attributes`.{p4:Identifier}), CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')))
ORDER BY `c1` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p2 Identifier ai.model.name
-- p3 String gpt-4o
-- p4 Identifier ai.model.version
-- column ai.model.version: string
-- column avg_duration: number
-- column count: number
