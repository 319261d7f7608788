SELECT transform(`c1`, [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c6`,
       nullIf(toJSONString(`c3`), 'null') AS `c7`
FROM (SELECT `timestamp` AS `c0`,
             CAST(`severity`, 'Int8') AS `c1`,
             1 AS `c4`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
INNER JOIN
     (SELECT `timestamp` AS `c2`,
             `body`.{p2:Identifier} AS `c3`,
             1 AS `c5`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON and((`c0` = `c2`), (`c1` >= {p3:Int8}))
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier msg
-- p3 Int8 5
-- column level: string
-- column log.msg: any
