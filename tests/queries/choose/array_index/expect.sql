SELECT nullIf(toJSONString(JSONExtract(ifNull(if({p3:Int64} >= 0, arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(`attributes`.{p2:Identifier}), '')))[{p3:Int64} + 1], NULL), ''), 'Dynamic')), 'null') AS `c0`,
       if({p6:Int64} >= 0, CAST(if(isNull({p4:String}) OR isNull({p5:String}), [], splitByChar('\xFF', replaceAll(ifNull({p4:String}, ''), ifNull({p5:String}, ''), '\xFF'))), 'Array(Nullable(String))')[{p6:Int64} + 1], NULL) AS `c1`
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
-- column second: any
-- column first: string
