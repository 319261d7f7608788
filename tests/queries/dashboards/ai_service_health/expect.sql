SELECT `c0` AS `c5`,
       `c1` AS `c6`,
       `c2` AS `c7`,
       `c3` AS `c8`,
       `c4` AS `c9`,
       ifNotFinite(ifNotFinite((toFloat64(`c2`) - toFloat64(`c3`)) / toFloat64(`c2`) + 0, NULL) * toFloat64({p9:Int64}), NULL) AS `c10`
FROM (SELECT if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')) AS `c0`,
             if(startsWith(CAST(`attributes`.{p6:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p6:Identifier}), 'Array'), toJSONString(`attributes`.{p6:Identifier}), CAST(`attributes`.{p6:Identifier}, 'Nullable(String)')) AS `c1`,
             count() AS `c2`,
             countIf((`status_code` = {p7:String})) AS `c3`,
             avgOrNull(ifNotFinite((`duration_ns` / 1000) / toFloat64({p8:Int64}), NULL)) AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (isNotNull(`attributes`.{p2:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p3:Identifier})) OR arrayExists(k -> startsWith(k, {p4:String}), mapKeys(`texts`))))
      GROUP BY if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')), if(startsWith(CAST(`attributes`.{p6:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p6:Identifier}), 'Array'), toJSONString(`attributes`.{p6:Identifier}), CAST(`attributes`.{p6:Identifier}, 'Nullable(String)')))
ORDER BY ifNotFinite(ifNotFinite((toFloat64(`c2`) - toFloat64(`c3`)) / toFloat64(`c2`) + 0, NULL) * toFloat64({p9:Int64}), NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p2 Identifier ai
-- p3 Identifier ^`ai`
-- p4 String ai.
-- p5 Identifier ai.error.type
-- p6 Identifier ai.model
-- p7 String ERROR
-- p8 Int64 1000
-- p9 Int64 100
-- column ai.error.type: string
-- column ai.model: string
-- column total_requests: number
-- column failed_requests: number
-- column avg_duration_ms: number
-- column success_rate: number
