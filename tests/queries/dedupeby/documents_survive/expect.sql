SELECT concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p4:String}), ':', toJSONString(concat(replaceOne(toString(toDateTime64(`c1`, 9, 'UTC')), ' ', 'T'), 'Z'))), concat(toJSONString({p5:String}), ':', toJSONString(concat(replaceOne(toString(`c0`), ' ', 'T'), 'Z'))), concat(toJSONString({p6:String}), ':', toJSONString(transform(CAST(`c2`, 'Int8'), [1, 2, 3, 4, 5, 6], ['Debug', 'Verbose', 'Info', 'Warning', 'Error', 'Critical'], NULL)))]), ','), char(125)) AS `c3`,
       concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(`c4`)), concat(toJSONString({p9:String}), ':', toJSONString(`c5`)), concat(toJSONString({p10:String}), ':', toJSONString(`c6`))]), ','), char(125)) AS `c7`,
       JSONMergePatch(concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p11:String}, {p12:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`c10`, char(123)), toString(`c10`), {p3:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p13:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`c8`, ''))), concat(toJSONString({p15:String}), ':', toJSONString(nullIf(`c9`, '')))]), ','), char(125))), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c11`, ''))), concat(toJSONString({p17:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p18:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`c12`, '')))]), ','), char(125))), concat(toJSONString({p19:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p14:String}), ':', toJSONString(nullIf(`c13`, '')))]), ','), char(125))), concat(toJSONString({p20:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p21:String}), ':', toJSONString(nullIf(`c14`, '')))]), ','), char(125))), concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p7:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p23:String}), ':', toJSONString(nullIf(`c15`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))) AS `c16`
FROM (SELECT `timestamp` AS `c0`,
             `received_at` AS `c1`,
             `severity` AS `c2`,
             `application` AS `c4`,
             `subsystem` AS `c5`,
             `service_name` AS `c6`,
             `scope_name` AS `c8`,
             `scope_version` AS `c9`,
             `body_text` AS `c10`,
             `message` AS `c11`,
             `operation` AS `c12`,
             `provider` AS `c13`,
             `request_model` AS `c14`,
             `conversation_id` AS `c15`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `timestamp` ASC NULLS LAST
      LIMIT {p2:UInt64} BY `subsystem`)
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- p3 String {}
-- p4 String ingressTimestamp
-- p5 String timestamp
-- p6 String severity
-- p7 String :{}
-- p8 String applicationname
-- p9 String subsystemname
-- p10 String serviceName
-- p11 String logRecord
-- p12 String resource
-- p13 String scope
-- p14 String name
-- p15 String version
-- p16 String message
-- p17 String gen_ai
-- p18 String operation
-- p19 String provider
-- p20 String request
-- p21 String model
-- p22 String conversation
-- p23 String id
-- column $m: object
-- column $l: object
-- column $d: object
