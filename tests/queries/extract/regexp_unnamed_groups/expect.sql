SELECT CAST(`c1`, 'Nullable(String)') AS `c4`,
       CAST(`c2`, 'Nullable(String)') AS `c5`,
       CAST(`c3`, 'Nullable(String)') AS `c6`
FROM (SELECT if(isNotNull({p2:String}) AND notEmpty(extractGroups(ifNull({p2:String}, ''), {p3:String})), concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic')), 'null')), concat(toJSONString({p8:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], ''), 'Dynamic')), 'null')), concat(toJSONString({p9:String}), ':', ifNull(toJSONString(CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p6:UInt8}], ''), 'Dynamic')), 'null'))], ','), char(125)), NULL) AS `c0`,
             CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p4:UInt8}], ''), 'Dynamic') AS `c1`,
             CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p5:UInt8}], ''), 'Dynamic') AS `c2`,
             CAST(nullIf(extractGroups(ifNull({p2:String}, ''), {p3:String})[{p6:UInt8}], ''), 'Dynamic') AS `c3`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p10:UInt64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String mail bob@example.com now
-- p3 String (\\w+)@(?P<host>\\w+)\\.(\\w+)
-- p4 UInt8 1
-- p5 UInt8 2
-- p6 UInt8 3
-- p7 String _0
-- p8 String host
-- p9 String _1
-- p10 UInt64 1
-- column domain._0: string
-- column domain.host: string
-- column domain._1: string
