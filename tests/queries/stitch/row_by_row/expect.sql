SELECT if(`c12` = 1, `c7`, NULL) AS `c14`,
       if(`c13` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(toJSONString(if(`c13` = 1, `c9`, NULL)), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c13` = 1, `c10`, NULL)), 'null'))], ','), char(125)), NULL) AS `c15`
FROM (SELECT row_number() OVER (ORDER BY `c1` DESC NULLS LAST) AS `c2`,
             `c0` AS `c7`,
             `c1` AS `c8`,
             1 AS `c12`
      FROM (SELECT (`duration_ns` / 1000) AS `c0`,
                   `duration_ns` AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c5` ASC NULLS LAST) AS `c6`,
             `c3` AS `c9`,
             `c4` AS `c10`,
             `c5` AS `c11`,
             1 AS `c13`
      FROM (SELECT (`duration_ns` / 1000) AS `c3`,
                   lower(hex(`span_id`)) AS `c4`,
                   `duration_ns` AS `c5`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` ASC NULLS LAST
            LIMIT {p2:UInt64})) AS `r`
  ON (`c2` = `c6`)
ORDER BY if(`c12` = 1, `c2`, `c6`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- p3 String d
-- p4 String spanID
-- column duration: number
-- column low: object
