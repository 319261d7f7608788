SELECT nullIf(toJSONString(JSONExtract(ifNull(toJSONString(if(isNull(`body`.{p7:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p6:String}, NULL, f), f = {p6:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p6:String}))), [JSONExtractRaw(`body_text`, {p4:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p5:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p5:String}), JSONExtractKeysAndValuesRaw(`body_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `body`.{p7:Identifier})), ''), {p8:String}, 'Dynamic')), 'null') AS `c0`,
       nullIf(toJSONString(if(isNull(`body`.{p7:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p6:String}, NULL, f), f = {p6:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p6:String}))), [JSONExtractRaw(`body_text`, {p4:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p5:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p5:String}), JSONExtractKeysAndValuesRaw(`body_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `body`.{p7:Identifier})), 'null') AS `c1`,
       CAST(NULL, 'Nullable(String)') AS `c2`,
       CAST(NULL, 'Nullable(String)') AS `c3`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
  AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64})
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String card
-- p5 String card.
-- p6 String {}
-- p7 Identifier card
-- p8 String kind
-- column payment.kind: any
-- column payment: any
-- column card: any
-- column old: any
