SELECT `c0` AS `c6`,
       nullIf(toJSONString(`c1`), 'null') AS `c7`,
       if(`c5` = 1, `c2`, NULL) AS `c8`,
       nullIf(toJSONString(`c3`), 'null') AS `c9`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             `attributes`.{p2:Identifier} AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
LEFT JOIN
     (SELECT lower(hex(`span_id`)) AS `c2`,
             `attributes`.{p2:Identifier} AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON (if(startsWith(CAST(`c1`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c1`), 'Array'), toJSONString(`c1`), CAST(`c1`, 'Nullable(String)')) = if(startsWith(CAST(`c3`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c3`), 'Array'), toJSONString(`c3`), CAST(`c3`, 'Nullable(String)')))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier n
-- column spanID: string
-- column n: any
-- column m.other: string
-- column m.n: any
