SELECT `c0` AS `c5`,
       `c1` AS `c6`,
       `c2` AS `c7`,
       `c3` AS `c8`,
       `c4` AS `c9`
FROM (SELECT count() AS `c0`,
             sumOrNull((`duration_ns` / 1000)) AS `c1`,
             tupleElement(argMax(tuple(toNullable(`service_name`)), (`duration_ns` / 1000)), 1) AS `c2`,
             ifNotFinite(stddevSampStableOrNull((`duration_ns` / 1000)), NULL) AS `c3`,
             arrayMap(t -> t.1, groupArray(tuple(toNullable((`duration_ns` / 1000))))) AS `c4`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')})
        AND false)
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- column n: number
-- column s: number
-- column m: string
-- column d: number
-- column c: array
