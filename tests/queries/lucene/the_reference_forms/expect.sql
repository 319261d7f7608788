SELECT `c3` AS `c4`
FROM (SELECT count() AS `c3`
      FROM (SELECT and(ifNull(and(({p2:Int64} >= {p4:Float64}), ({p2:Int64} <= {p5:Float64})), false), ifNull(and(({p2:Int64} > {p4:Float64}), ({p2:Int64} < {p5:Float64})), false), ifNull(and(({p2:Int64} > {p6:Float64}), ({p2:Int64} <= {p7:Float64})), false), ifNull(({p2:Int64} > {p8:Float64}), false), and(ifNull(({p2:Int64} > {p8:Float64}), false), ifNull(({p2:Int64} < {p9:Float64}), false)), and(ifNull(match({p3:String}, {p11:String}), false), NOT (ifNull(match({p3:String}, {p13:String}), false))), ifNull(match({p3:String}, {p14:String}), false), or(ifNull(match({p3:String}, {p16:String}), false), ifNull(match({p3:String}, {p11:String}), false)), isNotNull({p3:String}), NOT ((isNotNull(`attributes`.{p17:Identifier}) OR (notEmpty(JSONAllPaths(`attributes`.{p18:Identifier})) OR arrayExists(k -> startsWith(k, {p19:String}), mapKeys(`texts`))))), ifNull(match({p3:String}, {p21:String}), false)) AS `c0`,
                   {p2:Int64} AS `c1`,
                   {p3:String} AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p22:UInt64})
      WHERE `c0`)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 300
-- p3 String an app of cron
-- p4 Float64 1
-- p5 Float64 500
-- p6 Float64 299
-- p7 Float64 300
-- p8 Float64 200
-- p9 Float64 400
-- p10 String app
-- p11 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])app(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))app(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p12 String nothing
-- p13 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])nothing(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))nothing(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p14 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])(?:[a-z]+)(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p15 String a
-- p16 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])a(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))a(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p17 Identifier nothing
-- p18 Identifier ^`nothing`
-- p19 String nothing.
-- p20 String cron
-- p21 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])cron(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))cron(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p22 UInt64 1
-- column _count: number
