SELECT nullIf(toJSONString(if(isNull(`attributes`.{p5:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p4:String}, NULL, f), f = {p4:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p4:String}))), [JSONExtractRaw(`attributes_text`, {p2:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p3:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p3:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p5:Identifier})), 'null') AS `c0`,
       CAST(NULL, 'Nullable(String)') AS `c1`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String user
-- p3 String user.
-- p4 String {}
-- p5 Identifier user
-- column person.name: any
-- column user: any
