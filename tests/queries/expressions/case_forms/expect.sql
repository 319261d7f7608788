SELECT multiIf(({p3:Int64} > {p2:Int64}), {p4:String}, {p5:String}) AS `c0`,
       multiIf(({p2:Int64} = {p3:Int64}), {p6:String}, ({p2:Int64} = {p2:Int64}), {p7:String}, NULL) AS `c1`,
       CAST(multiIf((position({p8:String}, {p9:String}) > 0), true, NULL), 'Nullable(Bool)') AS `c2`,
       multiIf(({p10:Int64} > {p11:Int64}), {p12:String}, ({p10:Int64} > {p13:Int64}), {p14:String}, NULL) AS `c3`,
       multiIf(({p11:Int64} < {p11:Int64}), {p15:String}, NULL) AS `c4`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p16:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 2
-- p3 Int64 1
-- p4 String a
-- p5 String b
-- p6 String one
-- p7 String two
-- p8 String hello
-- p9 String ell
-- p10 Int64 5
-- p11 Int64 10
-- p12 String big
-- p13 Int64 3
-- p14 String mid
-- p15 String cold
-- p16 UInt64 1
-- column c: string
-- column e: string
-- column k: bool
-- column g: string
-- column l: string
