SELECT nullIf(toJSONString(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c2`, ''), 'Dynamic')), ''), {p5:String}, 'Dynamic')), 'null') AS `c3`,
       nullIf(toJSONString(if({p7:Int64} >= 0, JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(toJSONString(JSONExtract(ifNull(`c2`, ''), 'Dynamic')), ''), {p6:String}, 'Dynamic')), ''), {p7:Int64} + 1, 'Dynamic'), NULL)), 'null') AS `c4`,
       nullIf(toJSONString(JSONExtract(ifNull(`c2`, ''), 'Dynamic')), 'null') AS `c5`
FROM (SELECT arrayMap(e -> nullIf(e, 'null'), JSONExtractArrayRaw(ifNull(toJSONString(JSONExtract(ifNull({p2:String}, ''), {p3:String}, 'Dynamic')), ''))) AS `c0`,
             {p2:String} AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
      LIMIT {p4:UInt64})
ARRAY JOIN `c0` AS `c2`
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String {"alerts":[{"title":"a","n":[1,2]},{"title":"b"},5,null]}
-- p3 String alerts
-- p4 UInt64 1
-- p5 String title
-- p6 String n
-- p7 Int64 1
-- column title: any
-- column second: any
-- column alert: any
