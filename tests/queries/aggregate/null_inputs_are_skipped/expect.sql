SELECT `c0` AS `c4`,
       `c1` AS `c5`,
       `c2` AS `c6`,
       concat('[', arrayStringConcat(arrayMap(e -> ifNull(`e`, 'null'), `c3`), ','), ']') AS `c7`
FROM (SELECT sumOrNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))) AS `c0`,
             avgOrNull(if(isNull(`attributes`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), NULL))) AS `c1`,
             countIf(isNotNull(`attributes`.{p2:Identifier})) AS `c2`,
             arrayMap(t -> t.1, groupArrayIf(tuple(toNullable(nullIf(toJSONString(`attributes`.{p3:Identifier}), 'null'))), isNotNull(toNullable(nullIf(toJSONString(`attributes`.{p3:Identifier}), 'null'))))) AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ai.tokens
-- p3 Identifier ai.cached
-- column t: number
-- column a: number
-- column n: number
-- column c: any
