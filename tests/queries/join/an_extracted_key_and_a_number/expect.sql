SELECT `c3` AS `c6`
FROM (SELECT if(isNotNull({p2:String}) AND notEmpty(extractGroups(ifNull({p2:String}, ''), {p3:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c0`,
             CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic') AS `c1`,
             1 AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p8:UInt64}) AS `l`
INNER JOIN
     (SELECT {p6:Int64} AS `c2`,
             {p7:String} AS `c3`,
             1 AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p8:UInt64}) AS `r`
  ON (ifNotFinite(toFloat64OrNull(CAST(`c1`, 'Nullable(String)')), NULL) = toFloat64(`c2`))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String code 7
-- p3 String code (?P<code>[0-9]+)
-- p4 UInt8 1
-- p5 String code
-- p6 Int64 7
-- p7 String seven
-- p8 UInt64 1
-- column other.name: string
