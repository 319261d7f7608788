SELECT ifNull(nullIf(`message`, ''), CAST(`body`.{p2:Identifier}, 'Nullable(String)')) AS `c0`,
       nullIf(toJSONString(`body`.{p3:Identifier}), 'null') AS `c1`,
       CAST(match(ifNull(nullIf(`message`, ''), CAST(`body`.{p2:Identifier}, 'Nullable(String)')), {p5:String}), 'Nullable(Bool)') AS `c2`,
       nullIf(toJSONString(`body`.{p6:Identifier}), 'null') AS `c3`
FROM `logs`
WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
  AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
ORDER BY `timestamp` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-03 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-04 00:00:00.000000000
-- p2 Identifier message
-- p3 Identifier message.text
-- p4 String IN
-- p5 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])IN(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))IN(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p6 Identifier user
-- column said: string
-- column deep: any
-- column has_in: bool
-- column user: any
