SELECT `c0` AS `c3`
FROM (SELECT if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), '') = '', nullIf(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p6:String}), c), if(d = {p6:String}, b, d)), [ifNull(toJSONString(`attributes`.{p7:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), 'null'), if(startsWith(ifNull(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p6:String}), c), if(d = {p6:String}, b, d)), [ifNull(toJSONString(`attributes`.{p7:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), ''), char(123)), JSONMergePatch(ifNull(arrayMap((b, c, d) -> if(startsWith(b, char(123)), JSONMergePatch(if(startsWith(b, char(123)), b, {p6:String}), c), if(d = {p6:String}, b, d)), [ifNull(toJSONString(`attributes`.{p7:Identifier}), 'null')], [concat(char(123), arrayStringConcat([concat(toJSONString({p8:String}), ':', ifNull(toJSONString({p2:String}), 'null'))], ','), char(125))], [concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p9:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString({p2:String}))]), ','), char(125))])[1], 'null'), if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), '') = '', {p6:String}, transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), ''))), transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p3:String} ORDER BY row_number)), ''))) AS `c0`,
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
-- p4 String owner
-- p5 String owner.
-- p6 String {}
-- p7 Identifier owner
-- p8 String note
-- p9 String :{}
-- p10 UInt64 3
-- column owner: object
