SELECT nullIf(toJSONString(JSONExtract(ifNull(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), ''), {p7:String}, 'Dynamic')), 'null') AS `c0`,
       nullIf(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), 'null') AS `c1`,
       CAST(NULL, 'Nullable(String)') AS `c2`,
       nullIf(toJSONString(`attributes`.{p8:Identifier}), 'null') AS `c3`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND isNotNull(`attributes`.{p2:Identifier})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier db.system
-- p3 String db
-- p4 String db.
-- p5 String {}
-- p6 Identifier db
-- p7 String system
-- p8 Identifier tags
-- column store.system: any
-- column store: any
-- column old: any
-- column tags: any
