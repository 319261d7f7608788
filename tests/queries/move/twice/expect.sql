SELECT nullIf(toJSONString(if(isNull(`attributes`.{p2:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p6:String}, NULL, f), f = {p6:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p6:String}))), [JSONExtractRaw(`attributes_text`, {p4:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p5:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p5:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p2:Identifier})), 'null') AS `c0`,
       nullIf(toJSONString(`attributes`.{p7:Identifier}), 'null') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND (`attributes`.{p2:Identifier}.:String = {p3:String})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier user
-- p3 String ann
-- p4 String user
-- p5 String user.
-- p6 String {}
-- p7 Identifier a
-- column c: any
-- column a: any
