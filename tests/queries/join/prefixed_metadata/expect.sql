SELECT lower(hex(`c4`)) AS `c6`,
       nullIf(toJSONString(`c5`), 'null') AS `c7`
FROM (SELECT 1 AS `c0`,
             `start_time` AS `c2`,
             `span_id` AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})) AS `l`
INNER JOIN
     (SELECT 1 AS `c1`,
             `timestamp` AS `c3`,
             `body`.{p2:Identifier} AS `c5`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON (`c2` = `c3`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier msg
-- column spanID: string
-- column log.msg: any
