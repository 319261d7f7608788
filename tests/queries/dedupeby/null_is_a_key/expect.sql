SELECT lower(hex(`c1`)) AS `c3`,
       nullIf(toJSONString(`c2`), 'null') AS `c4`
FROM (SELECT `start_time` AS `c0`,
             `span_id` AS `c1`,
             `attributes`.{p2:Identifier} AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p3:UInt64} BY if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier user
-- p3 UInt64 1
-- column spanID: string
-- column user: any
