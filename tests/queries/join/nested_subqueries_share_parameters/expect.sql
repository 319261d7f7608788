SELECT `c0` AS `c6`,
       CAST((`c3` = {p1:DateTime64(9, 'UTC')}), 'Nullable(Bool)') AS `c7`
FROM (SELECT lower(hex(`span_id`)) AS `c0`,
             {p2:String} AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
INNER JOIN
     (SELECT `attributes`.{p3:Identifier} AS `c2`,
             {p1:DateTime64(9, 'UTC')} AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`attributes`.{p3:Identifier}.:String = {p2:String})) AS `r`
  ON (`c1` = if(startsWith(CAST(`c2`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c2`), 'Array'), toJSONString(`c2`), CAST(`c2`, 'Nullable(String)')))
ORDER BY `c0` ASC NULLS LAST
LIMIT {p4:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String ann
-- p3 Identifier user
-- p4 UInt64 1
-- column spanID: string
-- column same: bool
