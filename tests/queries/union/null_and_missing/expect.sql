SELECT `c8` AS `c12`,
       `c9` AS `c13`,
       CAST(NULL, 'Nullable(String)') AS `c14`,
       CAST(NULL, 'Nullable(String)') AS `c15`
FROM (SELECT `c4` AS `c8`,
             toFloat64(`c5`) AS `c9`,
             `c6` AS `c10`,
             NULL AS `c11`
      FROM (SELECT NULL AS `c4`,
                   toFloat64(`c1`) AS `c5`,
                   NULL AS `c6`
            FROM (SELECT NULL AS `c0`,
                         {p2:Int64} AS `c1`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  LIMIT {p4:UInt64})
            UNION ALL
            SELECT `c2` AS `c4`,
                   NULL AS `c5`,
                   `c3` AS `c6`
            FROM (SELECT {p3:String} AS `c2`,
                         NULL AS `c3`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  LIMIT {p4:UInt64}))
      UNION ALL
      SELECT NULL AS `c8`,
             NULL AS `c9`,
             NULL AS `c10`,
             `c7` AS `c11`
      FROM (SELECT NULL AS `c7`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})
            LIMIT {p4:UInt64}))
ORDER BY `c9` ASC NULLS LAST, `c8` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 String x
-- p4 UInt64 1
-- column a: string
-- column b: number
-- column c: any
-- column d: any
