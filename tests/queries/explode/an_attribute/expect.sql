SELECT nullIf(toJSONString(JSONExtract(ifNull(`c1`, ''), 'Dynamic')), 'null') AS `c2`,
       ifNotFinite(ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(`c1`, ''), 'Dynamic'), 'Nullable(String)')), NULL) * toFloat64({p3:Int64}), NULL) AS `c3`
FROM (SELECT arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), ''))) AS `c0`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ARRAY JOIN `c0` AS `c1`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.rows
-- p3 Int64 2
-- column row: any
-- column twice: number
