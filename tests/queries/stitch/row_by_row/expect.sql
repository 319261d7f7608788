SELECT if(`c8` = 1, `c5`, NULL) AS `c10`,
       if(`c9` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(toJSONString(if(`c9` = 1, `c6`, NULL)), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c9` = 1, `c7`, NULL)), 'null'))], ','), char(125)), NULL) AS `c11`
FROM (SELECT row_number() OVER (ORDER BY `c0` DESC NULLS LAST) AS `c1`,
             `c0` AS `c5`,
             1 AS `c8`
      FROM (SELECT (`duration_ns` / 1000) AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c2` ASC NULLS LAST) AS `c4`,
             `c2` AS `c6`,
             `c3` AS `c7`,
             1 AS `c9`
      FROM (SELECT (`duration_ns` / 1000) AS `c2`,
                   lower(hex(`span_id`)) AS `c3`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY (`duration_ns` / 1000) ASC NULLS LAST
            LIMIT {p2:UInt64})) AS `r`
  ON (`c1` = `c4`)
ORDER BY if(`c8` = 1, `c1`, `c4`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- p3 String d
-- p4 String spanID
-- column duration: number
-- column low: object
