SELECT `c0` AS `c3`
FROM (SELECT if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), '') = '', nullIf(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p7:String}), c), if(d = {p7:String}, b, d)), [ifNull(toJSONString(`attributes`.{p4:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p5:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), 'null'), if(startsWith(ifNull(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p7:String}), c), if(d = {p7:String}, b, d)), [ifNull(toJSONString(`attributes`.{p4:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p5:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), ''), char(123)), JSONMergePatch(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p7:String}), c), if(d = {p7:String}, b, d)), [ifNull(toJSONString(`attributes`.{p4:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p6:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p5:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), '') = '', {p7:String}, transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), ''))), transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), ''))) AS `c0`,
             {p2:String} AS `c1`,
             `start_time` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c2` ASC NULLS LAST
LIMIT {p10:UInt64}
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String mine
-- p3 String t1
-- p4 Identifier owner
-- p5 String note
-- p6 String :{}
-- p7 String {}
-- p8 String owner
-- p9 String owner.
-- p10 UInt64 3
-- column owner: object
