SELECT `c2` AS `c3`
FROM (SELECT `c0` AS `c2`
      FROM (SELECT lower(hex(`span_id`)) AS `c0`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            UNION ALL
            SELECT ifNull(nullIf(`message`, ''), CAST(`body`.{p2:Identifier}, 'Nullable(String)')) AS `c0`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
      UNION ALL
      SELECT `c1` AS `c2`
      FROM (SELECT toString(count()) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})))
ORDER BY `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier message
-- column id: string
