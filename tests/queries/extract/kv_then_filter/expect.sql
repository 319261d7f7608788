SELECT `c0` AS `c2`,
       `c1` AS `c3`
FROM (SELECT count() AS `c0`,
             sumOrNull(ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p6:String}, g[1])[-1], {p7:String}, ''), concat(replaceAll(g[2], {p8:String}, {p9:String}), g[3])), extractAllGroupsVertical(ifNull(multiIf((CAST(`severity`, 'Int8') >= {p2:Int8}), {p3:String}, {p4:String}), ''), {p5:String})))])[1], ''), {p10:String}, 'Dynamic'), 'Nullable(String)')), NULL)) AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (CAST(JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p6:String}, g[1])[-1], {p7:String}, ''), concat(replaceAll(g[2], {p8:String}, {p9:String}), g[3])), extractAllGroupsVertical(ifNull(multiIf((CAST(`severity`, 'Int8') >= {p2:Int8}), {p3:String}, {p4:String}), ''), {p5:String})))])[1], ''), {p11:String}, 'Dynamic'), 'Nullable(String)') = {p12:String}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int8 5
-- p3 String level=a n=1
-- p4 String level=b n=2
-- p5 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p6 String  
-- p7 String ^[\\s\\"]+|[\\s\\"]+$
-- p8 String \\"
-- p9 String "
-- p10 String n
-- p11 String level
-- p12 String a
-- column rows: number
-- column total: number
