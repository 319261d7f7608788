SELECT lower(hex(`c4`)) AS `c11`,
       if(`c1` = 1, ifNull(nullIf(`c5`, ''), CAST(`c6`, 'Nullable(String)')), NULL) AS `c12`,
       nullIf(toJSONString(`c7`), 'null') AS `c13`,
       nullIf(toJSONString(`c8`), 'null') AS `c14`,
       if(`c1` = 1, arrayMap(o -> if(startsWith(o, char(123)), o, NULL), [JSONExtractRaw(JSONExtractRaw(JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p7:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(if(startsWith(`c9`, char(123)), toString(`c9`), {p6:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`c10`, char(123)), toString(`c10`), {p6:String})), {p7:String}), {p8:String})])[1], NULL) AS `c15`
FROM (SELECT 1 AS `c0`,
             `trace_id` AS `c2`,
             `span_id` AS `c4`,
             `attributes`.{p5:Identifier} AS `c8`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND (`duration_ns` > {p3:Int64})) AS `l`
LEFT JOIN
     (SELECT 1 AS `c1`,
             `trace_id` AS `c3`,
             `message` AS `c5`,
             `body`.{p4:Identifier} AS `c6`,
             `body`.{p5:Identifier} AS `c7`,
             `resource` AS `c9`,
             `body_text` AS `c10`
      FROM `logs`
      WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
        AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `r`
  ON (`c2` = `c3`)
ORDER BY `c4` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 4000
-- p3 Int64 4000000
-- p4 Identifier message
-- p5 Identifier user
-- p6 String {}
-- p7 String resource
-- p8 String attributes
-- column spanID: string
-- column message: string
-- column user: any
-- column mine: any
-- column nothing: object
