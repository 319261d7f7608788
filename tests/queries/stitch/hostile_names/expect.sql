SELECT if(`c7` = 1, `c5`, NULL) AS `c8`,
       if(`c7` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(if(`c7` = 1, `c5`, NULL)), 'null'))], ','), char(125)), NULL) AS `c9`
FROM (SELECT row_number() OVER () AS `c1`,
             `c0` AS `c4`,
             1 AS `c6`
      FROM (SELECT {p2:Int64} AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p4:UInt64})) AS `l`
FULL JOIN
     (SELECT row_number() OVER () AS `c3`,
             `c2` AS `c5`,
             1 AS `c7`
      FROM (SELECT {p3:Int64} AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p4:UInt64})) AS `r`
  ON (`c1` = `c3`)
ORDER BY if(`c6` = 1, `c1`, `c3`) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 UInt64 1
-- p5 String '--
-- column a: number
-- column b: object
