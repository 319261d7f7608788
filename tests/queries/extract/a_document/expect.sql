SELECT `c0` AS `c2`,
       nullIf(toJSONString(`c1`), 'null') AS `c3`
FROM (SELECT JSONMergePatch(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p11:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p12:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p10:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(m.1), ':', m.2), arrayFilter(m -> NOT arrayExists(k -> m.1 = k OR startsWith(m.1, concat(k, '.')), [{p13:String}, {p14:String}]), JSONExtractKeysAndValuesRaw(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p10:String})))), ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p15:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`scope_name`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`scope_version`, '')))]), ','), char(125))), concat(toJSONString({p19:String}), ':', toJSONString(nullIf(`message`, ''))), concat(toJSONString({p20:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`operation`, '')))]), ','), char(125))), concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`provider`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p24:String}), ':', toJSONString(nullIf(`request_model`, '')))]), ','), char(125))), concat(toJSONString({p25:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p18:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p26:String}), ':', toJSONString(nullIf(`conversation_id`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), concat(char(123), arrayStringConcat([concat(toJSONString({p13:String}), ':', ifNull(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p6:String}, g[1])[-1], {p7:String}, ''), concat(replaceAll(g[2], {p8:String}, {p9:String}), g[3])), extractAllGroupsVertical(ifNull({p4:String}, ''), {p5:String})))])[1], 'null'), 'null'))], ','), char(125))) AS `c0`,
             JSONExtract(ifNull(arrayMap(t -> if(empty(t), NULL, concat(char(123), arrayStringConcat(arrayMap(p -> concat(toJSONString(p.1), ':', toJSONString(p.2)), arrayFilter((p, n) -> n = 1, t, arrayEnumerateUniq(arrayMap(p -> p.1, t)))), ','), char(125))), [arrayFilter(p -> p.1 != '', arrayMap(g -> (replaceRegexpAll(splitByString({p6:String}, g[1])[-1], {p7:String}, ''), concat(replaceAll(g[2], {p8:String}, {p9:String}), g[3])), extractAllGroupsVertical(ifNull({p4:String}, ''), {p5:String})))])[1], ''), {p27:String}, 'Dynamic') AS `c1`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
        AND (if(isNull(`body`.{p2:Identifier}), NULL, ifNotFinite(toFloat64OrNull(CAST(`body`.{p2:Identifier}, 'Nullable(String)')), NULL)) = {p3:Int64}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier code
-- p3 Int64 402
-- p4 String k=v
-- p5 String (?s)(.*?)\\=(?:\\"((?:[^\\"\\\\]|\\\\.)*)\\".*?(?:\\ |$)|(.*?)(?:\\ |$))
-- p6 String  
-- p7 String ^[\\s\\"]+|[\\s\\"]+$
-- p8 String \\"
-- p9 String "
-- p10 String {}
-- p11 String resource
-- p12 String attributes
-- p13 String card
-- p14 String logRecord
-- p15 String scope
-- p16 String name
-- p17 String version
-- p18 String :{}
-- p19 String message
-- p20 String gen_ai
-- p21 String operation
-- p22 String provider
-- p23 String request
-- p24 String model
-- p25 String conversation
-- p26 String id
-- p27 String kind
-- column d: object
-- column card.kind: any
