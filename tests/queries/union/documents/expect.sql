SELECT toUnixTimestamp64Nano(`c0`) AS `c6`,
       transform(`c2`, [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL) AS `c7`,
       nullIf(toJSONString(`c1`), 'null') AS `c8`,
       nullIf(toJSONString(`c3`), 'null') AS `c9`,
       `c4` AS `c10`,
       nullIf(toJSONString(`c5`), 'null') AS `c11`
FROM (SELECT `start_time` AS `c0`,
             CAST(lower(hex(`span_id`)), 'Dynamic') AS `c1`,
             NULL AS `c2`,
             `attributes`.{p3:Identifier} AS `c3`,
             `subsystem` AS `c4`,
             `attributes`.{p4:Identifier} AS `c5`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      UNION ALL
      SELECT `timestamp` AS `c0`,
             `body`.{p2:Identifier} AS `c1`,
             CAST(`severity`, 'Int8') AS `c2`,
             CAST(ifNull(nullIf(`message`, ''), CAST(`body`.{p3:Identifier}, 'Nullable(String)')), 'Dynamic') AS `c3`,
             `subsystem` AS `c4`,
             `body`.{p4:Identifier} AS `c5`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c0` ASC NULLS LAST, ifNotFinite(toFloat64OrNull(CAST(`c1`, 'Nullable(String)')), NULL) ASC NULLS LAST, if(startsWith(CAST(`c1`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c1`), 'Array'), toJSONString(`c1`), CAST(`c1`, 'Nullable(String)')) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier spanID
-- p3 Identifier message
-- p4 Identifier user
-- column timestamp: timestamp
-- column severity: string
-- column spanID: any
-- column message: any
-- column s: string
-- column user: any
