SELECT transform(CAST(`severity`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c0`,
       toUnixTimestamp64Nano(`timestamp`) AS `c1`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND and((CAST(`severity`, 'Int8') >= {p2:Int8}), ({p3:Int8} >= CAST(`severity`, 'Int8')), (CAST(`severity`, 'Int8') != {p3:Int8}))
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int8 5
-- p3 Int8 6
-- column level: string
-- column t: timestamp
