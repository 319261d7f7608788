SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND and(ifNull(match(nullIf(`exception_message`, ''), {p2:String}), false), NOT (ifNull(match(nullIf(`exception_message`, ''), {p4:String}), false)))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])timeout[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+(?:[^\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+){0,1}answer(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- p3 String timeout answer
-- p4 String (?is)(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])timeout[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+answer(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)
-- column name: string
