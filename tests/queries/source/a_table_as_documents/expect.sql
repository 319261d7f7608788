SELECT {p1:String} AS `c0`,
       {p1:String} AS `c1`,
       concat(char(123), arrayStringConcat([concat(toJSONString({p2:String}), ':', ifNull(toJSONString(JSONExtract(`data`, {p2:String}, 'Nullable(String)')), 'null')), concat(toJSONString({p3:String}), ':', ifNull(toJSONString(JSONExtract(`data`, {p3:String}, 'Nullable(String)')), 'null')), concat(toJSONString({p4:String}), ':', ifNull(toJSONString(toFloat64OrNull(JSONExtract(`data`, {p4:String}, 'Nullable(String)'))), 'null')), concat(toJSONString({p5:String}), ':', ifNull(toJSONString(CAST((JSONExtract(`data`, {p5:String}, 'Nullable(String)') = 'true'), 'Nullable(Bool)')), 'null'))], ','), char(125)) AS `c2`
FROM `enrichment_rows`
WHERE (`table_id` = {p0:String})
ORDER BY `row_number` ASC NULLS LAST
-- p0 String t1
-- p1 String {}
-- p2 String service
-- p3 String team
-- p4 String size
-- p5 String on call
-- column $m: object
-- column $l: object
-- column $d: object
