SELECT `c4` AS `c6`
FROM (SELECT ((((`c2` + `c2`) + (`c2` + `c2`)) + ((`c2` + `c2`) + (`c2` + `c2`))) + (((`c2` + `c2`) + (`c2` + `c2`)) + ((`c2` + `c2`) + (`c2` + `c2`)))) AS `c4`,
             (((`c2` + `c2`) + (`c2` + `c2`)) + ((`c2` + `c2`) + (`c2` + `c2`))) AS `c5`
      FROM (SELECT ((((`c0` + `c0`) + (`c0` + `c0`)) + ((`c0` + `c0`) + (`c0` + `c0`))) + (((`c0` + `c0`) + (`c0` + `c0`)) + ((`c0` + `c0`) + (`c0` + `c0`)))) AS `c2`,
                   (((`c0` + `c0`) + (`c0` + `c0`)) + ((`c0` + `c0`) + (`c0` + `c0`))) AS `c3`
            FROM (SELECT ((((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64}))) + ((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64})))) + (((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64}))) + ((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64}))))) AS `c0`,
                         (((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64}))) + ((toFloat64({p2:Int64}) + toFloat64({p2:Int64})) + (toFloat64({p2:Int64}) + toFloat64({p2:Int64})))) AS `c1`
                  FROM `spans`
                  WHERE (`start_time` >= {p0:DateTime64(9, 'UTC')})
                    AND (`start_time` < {p1:DateTime64(9, 'UTC')})
                  LIMIT {p3:UInt64})))
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 Int64 1
-- p3 UInt64 1
-- column x: number
