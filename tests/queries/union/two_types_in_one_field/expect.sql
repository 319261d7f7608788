SELECT nullIf(toJSONString(`c12`), 'null') AS `c18`,
       nullIf(toJSONString(`c13`), 'null') AS `c19`,
       concat('[', arrayStringConcat(arrayMap(e -> ifNull(`e`, 'null'), `c14`), ','), ']') AS `c20`,
       CAST(`c15`, 'Nullable(Bool)') AS `c21`,
       arrayMap(i -> if(isNull(i), NULL, if(i = 0, '0ns', concat(if(i < 0, '-', ''), arrayStringConcat(arrayMap((n, u) -> if(n = 0, '', concat(toString(n), u)), [intDiv(abs(assumeNotNull(i)), 86400000000000), intDiv(abs(assumeNotNull(i)), 3600000000000) % 24, intDiv(abs(assumeNotNull(i)), 60000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000000) % 60, intDiv(abs(assumeNotNull(i)), 1000000) % 1000, intDiv(abs(assumeNotNull(i)), 1000) % 1000, abs(assumeNotNull(i)) % 1000], ['d', 'h', 'm', 's', 'ms', 'us', 'ns']))))), [`c16`])[1] AS `c22`,
       nullIf(toJSONString(`c17`), 'null') AS `c23`
FROM (SELECT CAST(`c0`, 'Dynamic') AS `c12`,
             CAST(`c1`, 'Dynamic') AS `c13`,
             arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`c2`), ''))) AS `c14`,
             CAST(`c3`, 'Nullable(Bool)') AS `c15`,
             `c4` AS `c16`,
             CAST(concat(replaceOne(toString(`c5`), ' ', 'T'), 'Z'), 'Dynamic') AS `c17`
      FROM (SELECT {p2:String} AS `c0`,
                   {p3:Int64} AS `c1`,
                   CAST([toFloat64({p3:Int64}), toFloat64({p4:Int64})], 'Array(Nullable(Float64))') AS `c2`,
                   true AS `c3`,
                   {p5:Int64} AS `c4`,
                   {p0:DateTime64(9, 'UTC')} AS `c5`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p11:UInt64})
      UNION ALL
      SELECT CAST(`c6`, 'Dynamic') AS `c12`,
             CAST(`c7`, 'Dynamic') AS `c13`,
             arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`c8`), ''))) AS `c14`,
             NULL AS `c15`,
             `c10` AS `c16`,
             CAST(`c11`, 'Dynamic') AS `c17`
      FROM (SELECT {p6:Int64} AS `c6`,
                   {p7:String} AS `c7`,
                   CAST([{p8:String}], 'Array(Nullable(String))') AS `c8`,
                   NULL AS `c9`,
                   {p9:Int64} AS `c10`,
                   {p10:Int64} AS `c11`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p11:UInt64}))
ORDER BY ifNotFinite(toFloat64OrNull(CAST(`c12`, 'Nullable(String)')), NULL) ASC NULLS LAST, if(startsWith(CAST(`c12`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c12`), 'Array'), toJSONString(`c12`), CAST(`c12`, 'Nullable(String)')) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String text
-- p3 Int64 1
-- p4 Int64 2
-- p5 Int64 3600000000000
-- p6 Int64 5
-- p7 String x
-- p8 String p
-- p9 Int64 7200000000000
-- p10 Int64 3
-- p11 UInt64 1
-- column a: any
-- column b: any
-- column c: any
-- column d: bool
-- column e: interval
-- column f: any
