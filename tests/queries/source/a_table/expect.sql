SELECT JSONExtract(`data`, {p2:String}, 'Nullable(String)') AS `c0`,
       toFloat64OrNull(JSONExtract(`data`, {p3:String}, 'Nullable(String)')) AS `c1`,
       JSONExtract(`data`, {p4:String}, 'Nullable(String)') AS `c2`
FROM `enrichment_rows`
WHERE (`table_id` = {p0:String})
  AND ((JSONExtract(`data`, {p1:String}, 'Nullable(String)') = 'true') = true)
ORDER BY `row_number` ASC NULLS LAST
-- p0 String t1
-- p1 String on call
-- p2 String service
-- p3 String size
-- p4 String team
-- column service: string
-- column size: number
-- column team: string
