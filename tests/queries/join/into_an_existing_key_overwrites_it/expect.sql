SELECT concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(`c3`), 'null'))], ','), char(125)) AS `c6`,
       CAST(NULL, 'Nullable(String)') AS `c7`,
       `c3` AS `c8`
FROM (SELECT {p2:Int64} AS `c1`,
             {p3:Int64} AS `c2`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64}) AS `l`
CROSS JOIN
     (SELECT `c0` AS `c3`,
             1 AS `c5`
      FROM (SELECT count() AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))) AS `r`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 Int64 2
-- p4 UInt64 1
-- p5 String n
-- column a: object
-- column a.b: any
-- column a.n: number
