SELECT toUnixTimestamp64Nano(if(`c4` = 1, `c2`, NULL)) AS `c9`,
       nullIf(toJSONString(`c6`), 'null') AS `c10`,
       if(`c5` = 1, lower(hex(`c7`)), NULL) AS `c11`,
       nullIf(toJSONString(`c8`), 'null') AS `c12`
FROM (SELECT row_number() OVER (ORDER BY `timestamp` ASC NULLS LAST) AS `c0`,
             `timestamp` AS `c2`,
             1 AS `c4`,
             `body`.{p2:Identifier} AS `c6`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `start_time` ASC NULLS LAST) AS `c1`,
             `start_time` AS `c3`,
             1 AS `c5`,
             `span_id` AS `c7`,
             `attributes`.{p3:Identifier} AS `c8`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON (`c0` = `c1`)
ORDER BY if(`c4` = 1, `c0`, `c1`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier msg
-- p3 Identifier user
-- column timestamp: timestamp
-- column msg: any
-- column span.spanID: string
-- column span.user: any
