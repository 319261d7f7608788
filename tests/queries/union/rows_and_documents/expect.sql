SELECT nullIf(toJSONString(`c2`), 'null') AS `c6`,
       nullIf(toJSONString(`c3`), 'null') AS `c7`,
       nullIf(toJSONString(`c4`), 'null') AS `c8`,
       toUnixTimestamp64Nano(`c5`) AS `c9`
FROM (SELECT `body`.{p2:Identifier} AS `c2`,
             `body`.{p4:Identifier} AS `c3`,
             `body`.{p5:Identifier} AS `c4`,
             `timestamp` AS `c5`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64})
      UNION ALL
      SELECT CAST(`c1`, 'Dynamic') AS `c2`,
             CAST(`c0`, 'Dynamic') AS `c3`,
             CAST(NULL, 'Dynamic') AS `c4`,
             NULL AS `c5`
      FROM (SELECT count() AS `c0`,
                   sumOrNull((`duration_ns` / 1000)) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')})))
ORDER BY ifNotFinite(toFloat64OrNull(CAST(`c2`, 'Nullable(String)')), NULL) ASC NULLS LAST, if(startsWith(CAST(`c2`, 'Nullable(String)'), '[') AND startsWith(dynamicType(`c2`), 'Array'), toJSONString(`c2`), CAST(`c2`, 'Nullable(String)')) ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 Identifier n
-- p5 Identifier msg
-- column code: any
-- column n: any
-- column msg: any
-- column timestamp: timestamp
