SELECT CAST(extractAll(ifNull(nullIf(`exception_message`, ''), ''), {p2:String}), 'Array(Nullable(String))') AS `c0`,
       if({p3:Int64} >= 0, CAST(extractAll(ifNull(nullIf(`exception_message`, ''), ''), {p2:String}), 'Array(Nullable(String))')[{p3:Int64} + 1], NULL) AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String ([a-z]+-[a-z]+|\\d+)
-- p3 Int64 0
-- column words: array
-- column first: string
