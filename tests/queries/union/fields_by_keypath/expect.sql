SELECT `c2` AS `c5`,
       `c3` AS `c6`,
       `c4` AS `c7`
FROM (SELECT `c0` AS `c2`,
             toFloat64(`c1`) AS `c3`,
             NULL AS `c4`
      FROM (SELECT `service_name` AS `c0`,
                   count() AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            GROUP BY `service_name`)
      UNION ALL
      SELECT NULL AS `c2`,
             toFloat64({p3:Float64}) AS `c3`,
             ifNull(nullIf(`message`, ''), CAST(`body`.{p2:Identifier}, 'Nullable(String)')) AS `c4`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c2` ASC NULLS LAST, `c3` ASC NULLS LAST, `c4` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier message
-- p3 Float64 5.5
-- column service: string
-- column n: number
-- column message: string
