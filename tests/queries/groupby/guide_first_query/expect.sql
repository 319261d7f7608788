SELECT `c0` AS `c5`,
       `c1` AS `c6`,
       `c2` AS `c7`,
       `c3` AS `c8`,
       `c4` AS `c9`,
       ifNotFinite(ifNotFinite((toFloat64(`c2`) - toFloat64(`c3`)) / toFloat64(`c2`) + 0, NULL) * toFloat64({p6:Int64}), NULL) AS `c10`
FROM (SELECT if(startsWith(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p3:Identifier}), 'Array'), toJSONString(`attributes`.{p3:Identifier}), CAST(`attributes`.{p3:Identifier}, 'Nullable(String)')) AS `c0`,
             if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) AS `c1`,
             count() AS `c2`,
             countIf((`status_code` = {p4:String})) AS `c3`,
             avgOrNull(ifNotFinite((`duration_ns` / 1000) / toFloat64({p5:Int64}), NULL)) AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND isNotNull(`attributes`.{p2:Identifier})
      GROUP BY if(startsWith(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p3:Identifier}), 'Array'), toJSONString(`attributes`.{p3:Identifier}), CAST(`attributes`.{p3:Identifier}, 'Nullable(String)')), if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')))
ORDER BY ifNotFinite(ifNotFinite((toFloat64(`c2`) - toFloat64(`c3`)) / toFloat64(`c2`) + 0, NULL) * toFloat64({p6:Int64}), NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 Identifier ai.error.type
-- p4 String ERROR
-- p5 Int64 1000
-- p6 Int64 100
-- column error_type: string
-- column model: string
-- column total_requests: number
-- column failed_requests: number
-- column avg_duration_ms: number
-- column success_rate: number
