SELECT lower(hex(`c4`)) AS `c5`,
       `c2` AS `c6`
FROM (SELECT CAST(`finish_reasons`, 'Array(Nullable(String))') AS `c0`,
             `start_time` AS `c1`,
             `span_id` AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ARRAY JOIN `c0` AS `c2`, arrayEnumerate(`c0`) AS `c3`
ORDER BY `c1` ASC NULLS LAST, `c3` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column spanID: string
-- column reason: string
