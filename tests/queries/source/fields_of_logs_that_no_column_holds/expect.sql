SELECT toNullable('high') AS `c0`,
       CAST(NULL, 'Nullable(String)') AS `c1`,
       CAST(NULL, 'Nullable(String)') AS `c2`,
       CAST(NULL, 'Nullable(String)') AS `c3`,
       (toUnixTimestamp64Milli(`received_at`) * 1000000) AS `c4`,
       nullIf(`scope_name`, '') AS `c5`,
       coalesce(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')) AS `c6`,
       coalesce(CAST(`attributes`.{p3:Identifier}, 'Nullable(String)'), CAST(`attributes`.{p4:Identifier}, 'Nullable(String)')) AS `c7`,
       coalesce(CAST(`attributes`.{p5:Identifier}, 'Nullable(String)')) AS `c8`,
       nullIf(JSONExtractString(`resource`, {p6:String}), '') AS `c9`,
       nullIf(JSONExtractString(`resource`, {p7:String}), '') AS `c10`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
LIMIT {p8:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code.namespace
-- p3 Identifier code.function.name
-- p4 Identifier code.function
-- p5 Identifier thread.id
-- p6 String host.name
-- p7 String host.ip
-- p8 UInt64 2
-- column priorityclass: string
-- column logid: string
-- column templateid: string
-- column branchid: string
-- column processingOutputTimestampNanos: number
-- column category: string
-- column classname: string
-- column methodname: string
-- column threadid: string
-- column computername: string
-- column ipaddress: string
