SELECT `c2` AS `c3`
FROM (SELECT `c1` AS `c2`
      FROM (SELECT ifNull((toUInt32(toIPv4OrNull(multiIf(((`duration_ns` / 1000) > {p2:Int64}), {p3:String}, ((`duration_ns` / 1000) > {p4:Int64}), {p5:String}, {p6:String}))) BETWEEN {p7:UInt32} AND {p8:UInt32}), false) AS `c0`,
                   multiIf(((`duration_ns` / 1000) > {p2:Int64}), {p3:String}, ((`duration_ns` / 1000) > {p4:Int64}), {p5:String}, {p6:String}) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p9:UInt64})
      WHERE `c0`
      GROUP BY `c1`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 4000
-- p3 String 192.168.3.7
-- p4 Int64 2000
-- p5 String 192.168.4.1
-- p6 String none
-- p7 UInt32 3232235520
-- p8 UInt32 3232236543
-- p9 UInt64 3
-- column ip: string
