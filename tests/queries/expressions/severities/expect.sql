SELECT transform(CAST(`severity`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c0`,
       CAST(or((CAST(`severity`, 'Int8') = {p2:Int8}), (CAST(`severity`, 'Int8') = {p3:Int8}), false), 'Nullable(Bool)') AS `c1`,
       CAST(if(isNull(CAST(`severity`, 'Int8')), NULL, has(CAST([{p4:Int8}, {p3:Int8}], 'Array(Nullable(Int8))'), CAST(`severity`, 'Int8'))), 'Nullable(Bool)') AS `c2`,
       transform(if(or(isNull(CAST(`severity`, 'Int8')), isNull({p4:Int8}), false), NULL, greatest(CAST(`severity`, 'Int8'), {p4:Int8})), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c3`,
       multiIf((CAST(`severity`, 'Int8') = {p2:Int8}), {p5:String}, (CAST(`severity`, 'Int8') = {p4:Int8}), {p6:String}, {p7:String}) AS `c4`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int8 5
-- p3 Int8 6
-- p4 Int8 4
-- p5 String e
-- p6 String w
-- p7 String x
-- column s: string
-- column bad: bool
-- column listed: bool
-- column at_least: string
-- column short: string
