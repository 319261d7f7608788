SELECT `c0` AS `c3`,
       `c1` AS `c4`,
       `c2` AS `c5`,
       ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p7:Int64}), NULL) AS `c6`
FROM (SELECT if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')) AS `c0`,
             count() AS `c1`,
             countIf((CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = {p6:String})) AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (isNotNull(`attributes`.{p2:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p3:Identifier})) OR arrayExists(k -> startsWith(k, {p4:String}), mapKeys(`texts`))))
      GROUP BY if(startsWith(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p5:Identifier}), 'Array'), toJSONString(`attributes`.{p5:Identifier}), CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')))
ORDER BY ifNotFinite(ifNotFinite(toFloat64(`c2`) / toFloat64(`c1`) + 0, NULL) * toFloat64({p7:Int64}), NULL) DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p2 Identifier feedback.type
-- p3 Identifier ^`feedback.type`
-- p4 String feedback.type.
-- p5 Identifier ai.intent.category
-- p6 String thumbs_up
-- p7 Int64 100
-- column ai.intent.category: string
-- column total_feedback: number
-- column positive_feedback: number
-- column satisfaction_rate: number
