SELECT `c0` AS `c8`,
       `c1` AS `c9`,
       nullIf(toJSONString(`c2`), 'null') AS `c10`,
       nullIf(toJSONString(`c3`), 'null') AS `c11`,
       nullIf(toJSONString(`c4`), 'null') AS `c12`,
       `c5` AS `c13`,
       `c6` AS `c14`
FROM (SELECT intDiv(toUnixTimestamp64Nano(`start_time`) + `duration_ns`, 1000) AS `c0`,
             lower(hex(`span_id`)) AS `c1`,
             JSONExtract(concat(char(123), '"v":', concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), char(125)), 'v', 'Dynamic') AS `c2`,
             JSONExtract(ifNull(toJSONString(if({p2:Int64} >= 0, JSONExtract(ifNull(toJSONString(JSONExtract(concat(char(123), '"v":', concat('[', arrayStringConcat(arrayConcat(if(`parent_span_id` = toFixedString('', 8), [], [concat(char(123), '"traceID":"', lower(hex(`trace_id`)), '","spanID":"', lower(hex(`parent_span_id`)), '","refType":"CHILD_OF"', char(125))]), arrayMap(l -> concat(char(123), '"traceID":', JSONExtractRaw(l, 'trace_id'), ',"spanID":', JSONExtractRaw(l, 'span_id'), ',"refType":"FOLLOWS_FROM"', char(125)), JSONExtractArrayRaw(`links`))), ','), ']'), char(125)), 'v', 'Dynamic')), ''), {p2:Int64} + 1, 'Dynamic'), NULL)), ''), {p3:String}, 'Dynamic') AS `c3`,
             JSONExtract(concat(char(123), '"v":', concat('[', arrayStringConcat(arrayMap(e -> concat(char(123), '"timestamp":', toString(intDiv(JSONExtractUInt(e, 'time_unix_nano'), 1000)), ',"fields":[', arrayStringConcat(arrayConcat([concat(char(123), '"key":"event","value":', JSONExtractRaw(e, 'name'), char(125))], arrayMap(f -> concat(char(123), '"key":', toJSONString(f.1), ',"value":', f.2, char(125)), JSONExtractKeysAndValuesRaw(e, 'attributes'))), ','), ']', char(125)), JSONExtractArrayRaw(`events`)), ','), ']'), char(125)), 'v', 'Dynamic') AS `c4`,
             arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p4:String}), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p5:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p11:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p6:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p7:String}), ':', toJSONString(nullIf(`scope_version`, ''))), concat(toJSONString({p8:String}), ':', toJSONString(CAST(`kind`, 'String'))), concat(toJSONString({p9:String}), ':', toJSONString(CAST(`status_code`, 'String'))), concat(toJSONString({p10:String}), ':', toJSONString(nullIf(`status_message`, '')))]), ','), char(125)))]), ','), char(125))), {p5:String})])[1] AS `c5`,
             arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p4:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), {p12:String})])[1] AS `c6`,
             `start_time` AS `c7`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p13:UInt64})
ORDER BY `c7` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 0
-- p3 String refType
-- p4 String {}
-- p5 String tags
-- p6 String otel.library.name
-- p7 String otel.library.version
-- p8 String span.kind
-- p9 String otel.status_code
-- p10 String otel.status_description
-- p11 String :{}
-- p12 String process
-- p13 UInt64 2
-- column endTime: number
-- column cxEventId: string
-- column references: any
-- column first: any
-- column logs: any
-- column tags: object
-- column process: object
