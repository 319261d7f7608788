SELECT if(`c12` = 1, `c7`, NULL) AS `c14`,
       if(`c13` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(toJSONString(if(`c13` = 1, `c10`, NULL)), 'null')), concat(toJSONString({p5:String}), ':', ifNull(toJSONString(concat(replaceOne(toString(if(`c13` = 1, `c11`, NULL)), ' ', 'T'), 'Z')), 'null'))], ','), char(125)), NULL) AS `c15`,
       if(`c13` = 1, `c10`, NULL) AS `c16`
FROM (SELECT row_number() OVER (ORDER BY `c2` DESC NULLS LAST) AS `c3`,
             `c0` AS `c7`,
             `c1` AS `c8`,
             `c2` AS `c9`,
             1 AS `c12`
      FROM (SELECT lower(hex(`span_id`)) AS `c0`,
                   (`duration_ns` / 1000) AS `c1`,
                   `duration_ns` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `duration_ns` DESC NULLS LAST
            LIMIT {p2:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER (ORDER BY `c5` DESC NULLS LAST) AS `c6`,
             `c4` AS `c10`,
             `c5` AS `c11`,
             1 AS `c13`
      FROM (SELECT lower(hex(`span_id`)) AS `c4`,
                   `start_time` AS `c5`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            ORDER BY `start_time` DESC NULLS LAST
            LIMIT {p3:UInt64})) AS `r`
  ON (`c3` = `c6`)
ORDER BY if(`c12` = 1, `c3`, `c6`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 3
-- p3 UInt64 1
-- p4 String id
-- p5 String t
-- column id: string
-- column other: object
-- column other.id: string
