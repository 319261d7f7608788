SELECT `c0` AS `c20`,
       `c1` AS `c21`,
       `c2` AS `c22`,
       `c3` AS `c23`,
       `c4` AS `c24`,
       `c5` AS `c25`,
       `c6` AS `c26`,
       `c7` AS `c27`,
       `c8` AS `c28`,
       `c9` AS `c29`,
       `c10` AS `c30`,
       `c11` AS `c31`,
       `c12` AS `c32`,
       `c13` AS `c33`,
       `c14` AS `c34`,
       `c15` AS `c35`,
       `c16` AS `c36`,
       `c17` AS `c37`,
       `c18` AS `c38`,
       `c19` AS `c39`
FROM (SELECT anyOrNull(`application`) AS `c0`,
             ifNull(uniqCombined64(`service_name`), 0) AS `c1`,
             avgOrNull((`duration_ns` / 1000)) AS `c2`,
             length(arrayMap(t -> t.1, groupUniqArray(tuple(toNullable(`service_name`))))) AS `c3`,
             count() AS `c4`,
             countIf(isNotNull(`attributes`.{p2:Identifier})) AS `c5`,
             countIf((`duration_ns` > {p4:Int64})) AS `c6`,
             uniqExact(`service_name`) AS `c7`,
             uniqExactIf(`service_name`, (`duration_ns` > {p4:Int64})) AS `c8`,
             maxOrNull((`duration_ns` / 1000)) AS `c9`,
             minOrNull((`duration_ns` / 1000)) AS `c10`,
             tupleElement(argMax(tuple(toNullable(`service_name`)), (`duration_ns` / 1000)), 1) AS `c11`,
             tupleElement(argMin(tuple(toNullable(`service_name`)), (`duration_ns` / 1000)), 1) AS `c12`,
             quantileTDigestOrNull({p5:Float64})((`duration_ns` / 1000)) AS `c13`,
             quantileTDigestOrNull(0.5)(toFloat64((`duration_ns` / 1000))) AS `c14`,
             stddevPopStableOrNull((`duration_ns` / 1000)) AS `c15`,
             varPopStableOrNull((`duration_ns` / 1000)) AS `c16`,
             ifNotFinite(stddevSampStableOrNull((`duration_ns` / 1000)), NULL) AS `c17`,
             ifNotFinite(varSampStableOrNull((`duration_ns` / 1000)), NULL) AS `c18`,
             sumOrNull((`duration_ns` / 1000)) AS `c19`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.model
-- p3 Int64 4000
-- p4 Int64 4000000
-- p5 Float64 0.5
-- column _any_value0: string
-- column _approx_count_distinct1: number
-- column _avg2: number
-- column collected: number
-- column _count3: number
-- column _count4: number
-- column _count_if5: number
-- column _distinct_count6: number
-- column _distinct_count_if7: number
-- column _max8: number
-- column _min9: number
-- column _max_by10: string
-- column _min_by11: string
-- column _percentile12: number
-- column _median13: number
-- column _stddev14: number
-- column _variance15: number
-- column _sample_stddev16: number
-- column _sample_variance17: number
-- column _sum18: number
