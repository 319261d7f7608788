SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT if(or(isNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))), isNull(if(isNull(`attributes`.{p3:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)')), NULL))), false), NULL, greatest(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL)), if(isNull(`attributes`.{p3:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)')), NULL)))) AS `c0`,
             if(or(isNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))), isNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))), false), NULL, least(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL)), if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL)))) AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c0` ASC NULLS LAST, `c1` ASC NULLS LAST
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.tokens
-- p3 Identifier db.rows
-- p4 UInt64 3
-- column most: number
-- column least: number
