SELECT {p2:Int64} AS `c0`,
       {p3:String} AS `c1`,
       `application` AS `c2`,
       concat(toString({p2:Int64}), {p4:String}, toString({p5:Int64})) AS `c3`,
       CAST(({p5:Int64} > {p2:Int64}), 'Nullable(Bool)') AS `c4`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p6:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 String a
-- p4 String -
-- p5 Int64 2
-- p6 UInt64 1
-- column one: number
-- column _expr0: string
-- column applicationName: string
-- column _expr1: string
-- column _expr2: bool
