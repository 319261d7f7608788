SELECT `c0` AS `c3`,
       `c1` AS `c4`,
       `c2` AS `c5`
FROM (SELECT sumOrNull(if(ifNull(multiIf(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'false', 0, NULL), false), CAST(NULL, 'Nullable(Float64)'), (`duration_ns` / 1000))) AS `c0`,
             sumOrNull(multiIf(ifNull(multiIf(CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'true', 1, CAST(`attributes`.{p2:Identifier}, 'Nullable(String)') = 'false', 0, NULL), false), CAST(NULL, 'Nullable(Float64)'), (`duration_ns` / 1000))) AS `c1`,
             sumOrNull((`duration_ns` / 1000)) AS `c2`
      FROM `spans`
      WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
        AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Identifier nobody.has.it
-- column by_if: number
-- column by_case: number
-- column all: number
