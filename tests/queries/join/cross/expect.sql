SELECT `c2` AS `c8`,
       ifNotFinite(`c2` / toFloat64(`c4`) + 0, NULL) AS `c9`,
       concat(char(123), arrayStringConcat([concat(toJSONString({p3:String}), ':', ifNull(toJSONString(`c4`), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(`c5`), 'null'))], ','), char(125)) AS `c10`
FROM (SELECT (`duration_ns` / 1000) AS `c2`,
             `duration_ns` AS `c3`,
             1 AS `c6`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `duration_ns` DESC NULLS LAST
      LIMIT {p2:UInt64}) AS `l`
CROSS JOIN
     (SELECT `c0` AS `c4`,
             `c1` AS `c5`,
             1 AS `c7`
      FROM (SELECT sumOrNull((`duration_ns` / 1000)) AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))) AS `r`
ORDER BY `c3` DESC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 2
-- p3 String total
-- p4 String n
-- column duration: number
-- column share: number
-- column all: object
