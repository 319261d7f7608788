SELECT `c2` AS `c4`,
       `c3` AS `c5`
FROM (SELECT multiIf(grouping(`c0`) = 0, `c0`, grouping(`c1`) = 0, `c1`, NULL) AS `c2`,
             count() AS `c3`
      FROM (SELECT materialize(`service_name`) AS `c0`,
                   materialize(toString(CAST((ifNotFinite((`duration_ns` / 1000) / toFloat64({p2:Int64}), NULL) > {p3:Int64}), 'Nullable(Bool)'))) AS `c1`
            FROM `spans`
            WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
              AND (`start_time` < {p1:DateTime64(9, 'UTC')}))
      GROUP BY GROUPING SETS ((`c0`), (`c1`)))
ORDER BY `c3` ASC NULLS LAST, `c2` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1000
-- p3 Int64 4
-- column k: string
-- column n: number
