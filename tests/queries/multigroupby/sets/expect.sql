SELECT `c3` AS `c7`,
       `c4` AS `c8`,
       `c5` AS `c9`,
       `c6` AS `c10`
FROM (SELECT multiIf(grouping(`c0`) = 0, `c0`, NULL) AS `c3`,
             multiIf(grouping(`c1`) = 0, `c1`, NULL) AS `c4`,
             count() AS `c5`,
             maxOrNull((`c2` / 1000)) AS `c6`
      FROM (SELECT materialize(`service_name`) AS `c0`,
                   materialize(if(`parent_span_id` = toFixedString('', 8), '', lower(hex(`parent_span_id`)))) AS `c1`,
                   `duration_ns` AS `c2`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), (`c0`, `c1`), (`c1`)))
ORDER BY `c3` ASC NULLS LAST, `c4` ASC NULLS LAST, `c5` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column service: string
-- column parent: string
-- column n: number
-- column longest: number
