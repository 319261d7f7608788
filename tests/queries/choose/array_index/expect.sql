SELECT if(toInt64({p3:Int64}) >= 0, JSONExtract(ifNull(toJSONString(`attributes`.{p2:Identifier}), ''), 'Array(Nullable(String))')[toInt64({p3:Int64}) + 1], NULL) AS `c0`,
       if(toInt64({p6:Int64}) >= 0, if(isNull({p4:String}), [], CAST(splitByString(ifNull({p5:String}, ''), ifNull({p4:String}, '')), 'Array(Nullable(String))'))[toInt64({p6:Int64}) + 1], NULL) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND isNotNull(`attributes`.{p2:Identifier})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.rows
-- p3 Int64 1
-- p4 String a b
-- p5 String  
-- p6 Int64 0
-- column second: string
-- column first: string
