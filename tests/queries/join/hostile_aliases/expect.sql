SELECT if(`c5` = 1, `c3`, NULL) AS `c6`,
       if(`c5` = 1, concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(toJSONString(if(`c5` = 1, `c2`, NULL)), 'null')), concat(toJSONString({p7:String}), ':', ifNull(toJSONString(if(`c5` = 1, `c3`, NULL)), 'null'))], ','), char(125)), NULL) AS `c7`
FROM (SELECT {p2:Int64} AS `c0`,
             {p3:Int64} AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p5:UInt64}) AS `l`
LEFT JOIN
     (SELECT {p2:Int64} AS `c2`,
             {p4:Int64} AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p5:UInt64}) AS `r`
  ON (toFloat64(`c0`) = toFloat64(`c2`))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 Int64 3
-- p5 UInt64 1
-- p6 String k`
-- p7 String {p0:String}
-- column x\.{p0:String}: number
-- column x\: object
