SELECT `c2` AS `c3`
FROM (SELECT count() AS `c2`
      FROM (SELECT arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), ''))) AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      ARRAY JOIN `c0` AS `c1`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- column _count: number
