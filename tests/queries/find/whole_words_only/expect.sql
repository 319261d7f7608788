SELECT CAST(match({p2:String}, {p6:String}), 'Nullable(Bool)') AS `c0`,
       CAST(match({p3:String}, {p6:String}), 'Nullable(Bool)') AS `c1`,
       CAST(match({p4:String}, {p8:String}), 'Nullable(Bool)') AS `c2`,
       CAST(match({p4:String}, {p10:String}), 'Nullable(Bool)') AS `c3`,
       CAST(match({p4:String}, {p12:String}), 'Nullable(Bool)') AS `c4`,
       CAST(match({p4:String}, {p14:String}), 'Nullable(Bool)') AS `c5`,
       CAST((match(if(startsWith(CAST(`attributes`.{p18:Identifier}, 'Nullable(String)'), '[') AND startsWith(dynamicType(`attributes`.{p18:Identifier}), 'Array'), toJSONString(`attributes`.{p18:Identifier}), CAST(`attributes`.{p18:Identifier}, 'Nullable(String)')), {p17:String}) OR arrayExists(e -> match(e, {p17:String}), arrayConcat(JSONAllValues(`attributes`.{p15:Identifier}), mapValues(mapFilter((k, v) -> startsWith(k, {p16:String}), `texts`))))), 'Nullable(Bool)') AS `c6`
FROM `spans`
WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
  AND (`start_time` < {p1:DateTime64(9, 'UTC')})
LIMIT {p20:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String online_boutique
-- p3 String onlineboutique
-- p4 String Version 17.4 (Build 21E213)
-- p5 String online
-- p6 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])online(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))online(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p7 String Version 17
-- p8 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])Version[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+17(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))Version(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+17(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p9 String Vers
-- p10 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])Vers(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))Vers(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p11 String build  21e213
-- p12 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])build[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+21e213(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))build(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+21e213(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p13 String 17 version
-- p14 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])17[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]+version(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))17(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])+version(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p15 Identifier ^`nosuch`
-- p16 String nosuch.
-- p17 String (?is)(?:(?:^|[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-])x(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|$)|^[\\[{].*(?:^|(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt]))x(?:(?:[\\s=/:@#$*|,;'"(\\[{})\\]<>._\\-]|\\\\[bfnrt])|$))
-- p18 Identifier nosuch
-- p19 String x
-- p20 UInt64 1
-- column a: bool
-- column b: bool
-- column c: bool
-- column d: bool
-- column e: bool
-- column f: bool
-- column g: bool
