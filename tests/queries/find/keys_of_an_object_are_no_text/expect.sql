SELECT `c0` AS `c1`
FROM (SELECT count() AS `c0`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (match(if(startsWith(CAST(`body`.{p4:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`body`.{p4:Identifier}), 'Array'), toJSONString(`body`.{p4:Identifier}), CAST(`body`.{p4:Identifier}, 'Nullable(String)')), {p3:String}) OR arrayExists(e -> match(e, {p3:String}), JSONAllValues(`body`.{p2:Identifier}))))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier ^`card`
-- p3 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])kind(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))kind(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p4 Identifier card
-- p5 String kind
-- column _count: number
