SELECT `c0` AS `c6`,
       `c1` AS `c7`,
       `c2` AS `c8`,
       `c3` AS `c9`,
       `c4` AS `c10`,
       `c5` AS `c11`
FROM (SELECT `service_name` AS `c0`,
             ifNotFinite(quantilesTDigest({p2:Float64}, {p4:Float64}, {p6:Float64})((`duration_ns` / 1000))[{p10:UInt8}], NULL) AS `c1`,
             (toFloat64(ifNotFinite(quantilesTDigest({p2:Float64}, {p4:Float64}, {p6:Float64})((`duration_ns` / 1000))[{p11:UInt8}], NULL)) - toFloat64(ifNotFinite(quantilesTDigest({p2:Float64}, {p4:Float64}, {p6:Float64})((`duration_ns` / 1000))[{p12:UInt8}], NULL))) AS `c2`,
             quantileTDigestOrNull({p2:Float64})(if(isNull(`attributes`.{p7:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p7:Identifier}, 'Nullable(String)')), NULL))) AS `c3`,
             ifNotFinite(quantilesTDigest({p8:Float64}, {p4:Float64})(if(isNull(`attributes`.{p9:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p9:Identifier}, 'Nullable(String)')), NULL)))[{p10:UInt8}], NULL) AS `c4`,
             ifNotFinite(quantilesTDigest({p8:Float64}, {p4:Float64})(if(isNull(`attributes`.{p9:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p9:Identifier}, 'Nullable(String)')), NULL)))[{p11:UInt8}], NULL) AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Float64 0.5
-- p3 Int64 1
-- p4 Float64 1
-- p5 Int64 0
-- p6 Float64 0
-- p7 Identifier ai.tokens
-- p8 Float64 0.9
-- p9 Identifier nobody.has.it
-- p10 UInt8 1
-- p11 UInt8 2
-- p12 UInt8 3
-- column s: string
-- column p50: number
-- column spread: number
-- column tokens: number
-- column none: number
-- column no_most: number
