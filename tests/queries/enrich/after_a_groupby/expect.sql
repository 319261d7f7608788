SELECT `c0` AS `c2`,
       `c1` AS `c3`,
       nullIf(transform(ifNull(`c0`, ''), (SELECT arrayPushBack(groupArray(key), '') FROM (SELECT key FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), (SELECT arrayPushBack(groupArray(data), '') FROM (SELECT data FROM enrichment_rows WHERE table_id = {p2:String} ORDER BY row_number)), ''), '') AS `c4`
FROM (SELECT `service_name` AS `c0`,
             count() AS `c1`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
      GROUP BY `service_name`)
ORDER BY `c0` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 String t1
-- column s: string
-- column n: number
-- column info: object
