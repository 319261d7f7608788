SELECT if(`c12` = 1, `c6`, NULL) AS `c14`,
       if(`c12` = 1, `c7`, NULL) AS `c15`,
       `c8` AS `c16`,
       toUnixTimestamp64Nano(if(`c12` = 1, `c9`, NULL)) AS `c17`,
       if(`c13` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(toJSONString(if(`c13` = 1, `c10`, NULL)), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c13` = 1, `c11`, NULL)), 'null'))], ','), char(125)), NULL) AS `c18`
FROM (SELECT `c0` AS `c6`,
             `c1` AS `c7`,
             `c2` AS `c8`,
             `c3` AS `c9`,
             1 AS `c12`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`,
                   arrayMap(t -> t.1, groupArray(tuple(toNullable(`name`)))) AS `c2`,
                   maxOrNull(`start_time`) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)
      WHERE (`c0` != {p2:String})) AS `l`
FULL JOIN
     (SELECT `c4` AS `c10`,
             `c5` AS `c11`,
             1 AS `c13`
      FROM (SELECT `service_name` AS `c4`,
                   count() AS `c5`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)) AS `r`
  ON (`c6` = `c10`)
ORDER BY if(`c12` = 1, `c6`, NULL) ASC NULLS LAST, if(`c13` = 1, `c10`, NULL) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String orders
-- p3 String name
-- p4 String m
-- column service: string
-- column n: number
-- column all: array
-- column latest: timestamp
-- column other: object
