SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p3:UInt8}], '') AS `c0`,
             count() AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY nullIf(extractGroups(ifNull(`name`, ''), {p2:String})[{p3:UInt8}], ''))
ORDER BY `c1` DESC NULLS LAST, `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String ^(?P<word>\\w+)
-- p3 UInt8 1
-- p4 String word
-- column op.word: string
-- column n: number
