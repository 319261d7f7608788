SELECT `c11` AS `c19`,
       if({p10:Int64} >= 0, `c12`[{p10:Int64} + 1], NULL) AS `c20`,
       nullIf(toJSONString(JSONExtract(ifNull(`c13`, ''), {p11:String}, 'Dynamic')), 'null') AS `c21`,
       nullIf(toJSONString(JSONExtract(ifNull(`c13`, ''), {p12:String}, 'Dynamic')), 'null') AS `c22`
FROM (SELECT arrayPushBack(CAST([toFloat64({p8:Int64})], 'Array(Nullable(Float64))'), toFloat64({p9:Int64})) AS `c10`,
             if(`c8` = 1, `c5`, NULL) AS `c11`,
             `c6` AS `c12`,
             if(`c9` = 1, `c7`, NULL) AS `c13`,
             `c9` AS `c14`,
             `c8` AS `c15`,
             if(`c8` = 1, `c2`, `c4`) AS `c16`
      FROM (SELECT row_number() OVER () AS `c2`,
                   `c0` AS `c5`,
                   `c1` AS `c6`,
                   1 AS `c8`
            FROM (SELECT {p2:String} AS `c0`,
                         CAST([{p3:String}, {p4:String}], 'Array(Nullable(String))') AS `c1`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  LIMIT {p7:UInt64})) AS `l`
      FULL JOIN
           (SELECT row_number() OVER () AS `c4`,
                   `c3` AS `c7`,
                   1 AS `c9`
            FROM (SELECT arrayMap(j -> if(JSONType(j) IN ('Object', 'Array'), JSONExtractRaw(j), NULL), [arrayFold((a, i) -> if(JSONType(a) IN ('Object', 'Array'), a, JSONExtractString(if(startsWith(a, '"'), a, concat('"', a, '"')))), range({p6:UInt8}), ifNull({p5:String}, ''))])[1] AS `c3`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  LIMIT {p7:UInt64})) AS `r`
        ON (`c2` = `c4`))
ARRAY JOIN `c10` AS `c17`, arrayEnumerate(`c10`) AS `c18`
ORDER BY `c16` ASC NULLS LAST, `c18` ASC NULLS LAST
LIMIT {p7:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String 2026-01-01
-- p3 String 2026-01-01T23:52:15Z
-- p4 String x
-- p5 String {"at":"2026-01-01T23:52:15Z","day":"2026-01-01"}
-- p6 UInt8 1
-- p7 UInt64 1
-- p8 Int64 1
-- p9 Int64 2
-- p10 Int64 0
-- p11 String at
-- p12 String day
-- column day: string
-- column time: string
-- column at: any
-- column on: any
