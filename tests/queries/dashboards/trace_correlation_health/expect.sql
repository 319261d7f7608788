SELECT `c0` AS `c2`,
       `c1` AS `c3`,
       ifNotFinite(ifNotFinite(toFloat64(`c1`) / toFloat64(`c0`) + 0, NULL) * toFloat64({p6:Int64}), NULL) AS `c4`
FROM (SELECT count() AS `c0`,
             countIf((multiIf(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p5:Identifier}, 'Nullable(String)') = 'false', 0, NULL) = true)) AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (isNotNull(`attributes`.{p2:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p3:Identifier})) OR arrayExists(k -> startsWith(k, {p4:String}), mapKeys(`texts`)))))
-- p0 DateTime64(9, 'UTC') 2026-01-02 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p2 Identifier correlation
-- p3 Identifier ^`correlation`
-- p4 String correlation.
-- p5 Identifier correlation.success
-- p6 Int64 100
-- column total_operations: number
-- column successful_correlations: number
-- column correlation_rate: number
