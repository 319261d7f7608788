SELECT `name` AS `c0`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
  AND or(ifNull(match(if(startsWith(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p2:Identifier}), 'Array'), toJSONString(`attributes`.{p2:Identifier}), CAST(`attributes`.{p2:Identifier}, 'Nullable(String)')), {p4:String}), false), ifNull(match(if(startsWith(CAST(JSONExtract(`attributes_text`, {p5:String}, 'Dynamic'), 'Nullable(String)'), '[') AND startsWith(dynamicType(JSONExtract(`attributes_text`, {p5:String}, 'Dynamic')), 'Array'), toJSONString(JSONExtract(`attributes_text`, {p5:String}, 'Dynamic')), CAST(JSONExtract(`attributes_text`, {p5:String}, 'Dynamic'), 'Nullable(String)')), {p7:String}), false), ifNull(match(if(startsWith(CAST(`attributes`.{p8:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p8:Identifier}), 'Array'), toJSONString(`attributes`.{p8:Identifier}), CAST(`attributes`.{p8:Identifier}, 'Nullable(String)')), {p10:String}), false), ifNull(match(if(startsWith(CAST(`attributes`.{p11:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p11:Identifier}), 'Array'), toJSONString(`attributes`.{p11:Identifier}), CAST(`attributes`.{p11:Identifier}, 'Nullable(String)')), {p13:String}), false))
ORDER BY `start_time` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier user
-- p3 String '; DROP TABLE spans --
-- p4 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])DROP[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+TABLE[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+spans(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))DROP(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+TABLE(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+spans(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p5 String tick`
-- p6 String t
-- p7 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])t(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))t(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p8 Identifier back\slash
-- p9 String b
-- p10 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])b(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))b(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p11 Identifier {p0:String}
-- p12 String param
-- p13 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])param(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))param(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- column name: string
