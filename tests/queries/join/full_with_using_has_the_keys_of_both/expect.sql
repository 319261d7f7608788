SELECT if(`c8` = 1, `c4`, `c6`) AS `c10`,
       if(`c8` = 1, `c5`, NULL) AS `c11`,
       if(`c9` = 1, `c7`, NULL) AS `c12`,
       if(`c9` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(if(`c9` = 1, `c6`, NULL)), 'null')), concat(toJSONString({p6:String}), ':', ifNull(toJSONString(if(`c9` = 1, `c7`, NULL)), 'null'))], ','), char(125)), NULL) AS `c13`
FROM (SELECT `c0` AS `c4`,
             `c1` AS `c5`,
             1 AS `c8`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
              AND (`service_name` != {p2:String})
            GROUP BY `service_name`)) AS `l`
FULL JOIN
     (SELECT `c2` AS `c6`,
             `c3` AS `c7`,
             1 AS `c9`
      FROM (SELECT if(startsWith(CAST(`body`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p4:Identifier}), 'Array'), toJSONString(`body`.{p4:Identifier}), CAST(`body`.{p4:Identifier}, 'Nullable(String)')) AS `c2`,
                   count() AS `c3`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
              AND (`subsystem` != {p3:String})
            GROUP BY if(startsWith(CAST(`body`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p4:Identifier}), 'Array'), toJSONString(`body`.{p4:Identifier}), CAST(`body`.{p4:Identifier}, 'Nullable(String)')))) AS `r`
  ON (`c4` = `c6`)
ORDER BY if(`c8` = 1, `c4`, `c6`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String orders
-- p3 String x
-- p4 Identifier msg
-- p5 String service
-- p6 String records
-- column service: string
-- column spans: number
-- column logs.records: number
-- column logs: object
