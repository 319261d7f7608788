SELECT lower(hex(`c8`)) AS `c9`
FROM (SELECT `start_time` AS `c2`,
             `span_id` AS `c8`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column spanID: string
