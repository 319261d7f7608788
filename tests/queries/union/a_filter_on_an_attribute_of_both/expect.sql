SELECT nullIf(toJSONString(`c0`), 'null') AS `c2`,
       toUnixTimestamp64Nano(`c1`) AS `c3`
FROM (SELECT `attributes`.{p2:Identifier} AS `c0`,
             `start_time` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      UNION ALL
      SELECT `body`.{p2:Identifier} AS `c0`,
             `timestamp` AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
WHERE (CAST(`c0`, 'Nullable(String)') = {p3:String})
ORDER BY `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier user
-- p3 String ann
-- column user: any
-- column timestamp: timestamp
