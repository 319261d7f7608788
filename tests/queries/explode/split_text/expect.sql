SELECT `c2` AS `c4`,
       `c3` AS `c5`
FROM (SELECT `c1` AS `c2`,
             count() AS `c3`
      FROM (SELECT CAST(if(isNull({p2:String}) OR isNull({p3:String}), [], splitByChar('\xFF', replaceAll(ifNull({p2:String}, ''), ifNull({p3:String}, ''), '\xFF'))), 'Array(Nullable(String))') AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p4:UInt64})
      ARRAY JOIN `c0` AS `c1`
      GROUP BY `c1`)
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String a,b
-- p3 String ,
-- p4 UInt64 1
-- column part: string
-- column n: number
