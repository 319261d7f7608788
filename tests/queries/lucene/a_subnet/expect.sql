SELECT `c2` AS `c3`
FROM (SELECT `c1` AS `c2`
      FROM (SELECT ifNull((toUInt32(toIPv4OrNull(multiIf((`duration_ns` > {p3:Int64}), {p4:String}, (`duration_ns` > {p6:Int64}), {p7:String}, {p8:String}))) BETWEEN {p9:UInt32} AND {p10:UInt32}), false) AS `c0`,
                   multiIf((`duration_ns` > {p3:Int64}), {p4:String}, (`duration_ns` > {p6:Int64}), {p7:String}, {p8:String}) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p11:UInt64})
      WHERE `c0`
      GROUP BY `c1`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 4000
-- p3 Int64 4000000
-- p4 String 192.168.3.7
-- p5 Int64 2000
-- p6 Int64 2000000
-- p7 String 192.168.4.1
-- p8 String none
-- p9 UInt32 3232235520
-- p10 UInt32 3232236543
-- p11 UInt64 3
-- column ip: string
