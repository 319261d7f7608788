SELECT `c2` AS `c6`,
       toUnixTimestamp64Nano(`c3`) AS `c7`,
       `c4` AS `c8`,
       `c5` AS `c9`,
       toUnixTimestamp64Nano(`c3`) AS `c10`
FROM (SELECT multiIf(grouping(`c0`) = 0, `c0`, NULL) AS `c2`,
             multiIf(grouping(`c1`) = 0, `c1`, NULL) AS `c3`,
             concat(multiIf(grouping(`c0`) = 0, `c0`, NULL), {p3:String}) AS `c4`,
             ifNotFinite(toFloat64(count()) * toFloat64({p4:Int64}), NULL) AS `c5`
      FROM (SELECT materialize(`service_name`) AS `c0`,
                   materialize(fromUnixTimestamp64Nano(toUnixTimestamp64Nano(`start_time`) - positiveModulo(toUnixTimestamp64Nano(`start_time`), {p2:Int64}), 'UTC')) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), (`c0`, `c1`)))
ORDER BY `c5` DESC NULLS LAST, `c2` ASC NULLS LAST, `c3` ASC NULLS LAST
LIMIT {p5:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 60000000000
-- p3 String !
-- p4 Int64 2
-- p5 UInt64 5
-- column s: string
-- column t: timestamp
-- column shout: string
-- column n: number
-- column at: timestamp
