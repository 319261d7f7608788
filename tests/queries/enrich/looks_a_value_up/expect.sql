SELECT `c2` AS `c3`,
       `c0` AS `c4`,
       nullIf(toJSONString(JSONExtract(ifNull(`c0`, ''), {p7:String}, 'Dynamic')), 'null') AS `c5`,
       (ifNotFinite(toFloat64OrNull(CAST(JSONExtract(ifNull(`c0`, ''), {p8:String}, 'Dynamic'), 'Nullable(String)')), NULL) + toFloat64({p9:Int64})) AS `c6`
FROM (SELECT if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), '') = '', nullIf(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), 'null'), if(startsWith(ifNull(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), ''), char(123)), JSONMergePatch(toJSONString(if(isNull(`attributes`.{p6:Identifier}), JSONExtract(concat(char(123), '"v":', ifNull(arrayMap((o, f) -> multiIf(NOT startsWith(o, char(123)), if(f = {p5:String}, NULL, f), f = {p5:String}, o, JSONMergePatch(f, if(startsWith(o, char(123)), o, {p5:String}))), [JSONExtractRaw(`attributes_text`, {p3:String})], [concat(char(123), arrayStringConcat(arrayMap(m -> concat(toJSONString(substring(m.1, length({p4:String}) + 1)), ':', m.2), arrayFilter(m -> startsWith(m.1, {p4:String}), JSONExtractKeysAndValuesRaw(`attributes_text`))), ','), char(125))])[1], 'null'), char(125)), 'v', 'Dynamic'), `attributes`.{p6:Identifier})), if(transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), '') = '', {p5:String}, transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), ''))), transform(ifNull(`service_name`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), ''))) AS `c0`,
             `start_time` AS `c1`,
             `service_name` AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
ORDER BY `c1` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String t1
-- p3 String owner
-- p4 String owner.
-- p5 String {}
-- p6 Identifier owner
-- p7 String team
-- p8 String size
-- p9 Int64 1
-- column service: string
-- column owner: object
-- column owner.team: any
-- column more: number
