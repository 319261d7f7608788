SELECT nullIf(toJSONString(`c0`), 'null') AS `c8`,
       `c1` AS `c9`,
       nullIf(toJSONString(`c2`), 'null') AS `c10`,
       nullIf(toJSONString(`c0`), 'null') AS `c11`,
       nullIf(toJSONString(`c2`), 'null') AS `c12`,
       `c3` AS `c13`,
       nullIf(toJSONString(`c4`), 'null') AS `c14`,
       `c5` AS `c15`,
       `c6` AS `c16`
FROM (SELECT `body`.{p2:Identifier} AS `c0`,
             ifNull(nullIf(`message`, ''), CAST(`body`.{p3:Identifier}, 'Nullable(String)')) AS `c1`,
             `body`.{p4:Identifier} AS `c2`,
             if(empty(`body_text`), `message`, `body_text`) AS `c3`,
             `attributes`.{p5:Identifier} AS `c4`,
             arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(JSONExtractRaw(JSONMergePatch(if(startsWith(`body_text`, char(123)), toString(`body_text`), {p6:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(if(startsWith(`attributes_text`, char(123)), toString(`attributes_text`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `texts`)), 'null'))], ','), char(125)), 'null'))], ','), char(125))), {p7:String}), {p8:String})])[1] AS `c5`,
             arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(JSONExtractRaw(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p9:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(if(startsWith(`resource`, char(123)), toString(`resource`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`body_text`, char(123)), toString(`body_text`), {p6:String})), {p9:String}), {p8:String})])[1] AS `c6`,
             `timestamp` AS `c7`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c7` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier msg
-- p3 Identifier message
-- p4 Identifier card.kind
-- p5 Identifier user
-- p6 String {}
-- p7 String logRecord
-- p8 String attributes
-- p9 String resource
-- column msg: any
-- column message: string
-- column card.kind: any
-- column logRecord.body.msg: any
-- column kind: any
-- column logRecord.body: string
-- column logRecord.attributes.user: any
-- column logRecord.attributes: object
-- column resource.attributes: object
