SELECT nullIf(toJSONString(`c0`), 'null') AS `c2`
FROM (SELECT multiIf(isNotNull(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier}), false, NULL, CAST({p2:String}, 'Dynamic')) AS `c0`,
             `start_time` AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      ORDER BY `start_time` ASC NULLS LAST
      LIMIT {p7:UInt64})
ORDER BY `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String none
-- p3 String ai.model
-- p4 String ai.model.
-- p5 String {}
-- p6 Identifier ai.model
-- p7 UInt64 2
-- column m: any
