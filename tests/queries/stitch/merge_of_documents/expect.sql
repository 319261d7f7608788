SELECT nullIf(toJSONString(JSONExtract(ifNull(`c64`, ''), {p28:String}, 'Dynamic')), 'null') AS `c67`,
       nullIf(toJSONString(JSONExtract(ifNull(`c64`, ''), {p20:String}, 'Dynamic')), 'null') AS `c68`,
       nullIf(toJSONString(JSONExtract(ifNull(`c64`, ''), {p29:String}, 'Dynamic')), 'null') AS `c69`
FROM (SELECT JSONMergePatch(if(startsWith(ifNull(if(`c5` = 1, JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c7`, char(123)), toString(`c7`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`c17`, char(123)), toString(`c17`), {p3:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c19`, char(123)), toString(`c19`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `c20`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c8`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`c9`, '')))]), ','), char(125))), concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(concat(replaceOne(toString(`c10`), ' ', 'T'), 'Z'))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`c11`)), repeat('0', 2 * length(`c11`))))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(lower(hex(`c12`)), repeat('0', 2 * length(`c12`))))), concat(toJSONString({p14:String}), ':', toJSONString(`c13`)), concat(toJSONString({p15:String}), ':', toJSONString(`c14`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c15`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`c16`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(if(empty(`c17`), `c18`, `c17`))), concat(toJSONString({p19:String}), ':', toJSONString(`c21`))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c18`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c22`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c23`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`c24`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`c25`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p3:String}), ''), char(123)), if(`c5` = 1, JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c7`, char(123)), toString(`c7`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`c17`, char(123)), toString(`c17`), {p3:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c19`, char(123)), toString(`c19`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `c20`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c8`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`c9`, '')))]), ','), char(125))), concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(concat(replaceOne(toString(`c10`), ' ', 'T'), 'Z'))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`c11`)), repeat('0', 2 * length(`c11`))))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(lower(hex(`c12`)), repeat('0', 2 * length(`c12`))))), concat(toJSONString({p14:String}), ':', toJSONString(`c13`)), concat(toJSONString({p15:String}), ':', toJSONString(`c14`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c15`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`c16`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(if(empty(`c17`), `c18`, `c17`))), concat(toJSONString({p19:String}), ':', toJSONString(`c21`))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c18`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c22`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c23`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`c24`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`c25`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p3:String}), concat(char(123), char(125))), if(startsWith(ifNull(if(`c6` = 1, JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c27`, char(123)), toString(`c27`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`c47`, char(123)), toString(`c47`), {p3:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c51`, char(123)), toString(`c51`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `c53`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c29`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`c31`, '')))]), ','), char(125))), concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(concat(replaceOne(toString(`c33`), ' ', 'T'), 'Z'))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`c35`)), repeat('0', 2 * length(`c35`))))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(lower(hex(`c37`)), repeat('0', 2 * length(`c37`))))), concat(toJSONString({p14:String}), ':', toJSONString(`c39`)), concat(toJSONString({p15:String}), ':', toJSONString(`c41`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c43`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`c45`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(if(empty(`c47`), `c49`, `c47`))), concat(toJSONString({p19:String}), ':', toJSONString(`c55`))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c49`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c57`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c59`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`c61`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`c63`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p3:String}), ''), char(123)), if(`c6` = 1, JSONMergePatch(concat(char(123), arrayStringConcat([concat(toJSONString({p4:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c27`, char(123)), toString(`c27`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), if(startsWith(`c47`, char(123)), toString(`c47`), {p3:String}), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(if(startsWith(`c51`, char(123)), toString(`c51`), {p3:String}), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat([concat(toJSONString({p6:String}), ':', ifNull(concat(char(123), arrayStringConcat([concat(toJSONString({p5:String}), ':', ifNull(toJSONString(mapFilter((k, v) -> NOT startsWith(k, '$'), `c53`)), 'null'))], ','), char(125)), 'null'))], ','), char(125)), concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p7:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c29`, ''))), concat(toJSONString({p9:String}), ':', toJSONString(nullIf(`c31`, '')))]), ','), char(125))), concat(toJSONString({p6:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p11:String}), ':', toJSONString(concat(replaceOne(toString(`c33`), ' ', 'T'), 'Z'))), concat(toJSONString({p12:String}), ':', toJSONString(nullIf(lower(hex(`c35`)), repeat('0', 2 * length(`c35`))))), concat(toJSONString({p13:String}), ':', toJSONString(nullIf(lower(hex(`c37`)), repeat('0', 2 * length(`c37`))))), concat(toJSONString({p14:String}), ':', toJSONString(`c39`)), concat(toJSONString({p15:String}), ':', toJSONString(`c41`)), concat(toJSONString({p16:String}), ':', toJSONString(nullIf(`c43`, ''))), concat(toJSONString({p17:String}), ':', toJSONString(nullIf(`c45`, ''))), concat(toJSONString({p18:String}), ':', toJSONString(if(empty(`c47`), `c49`, `c47`))), concat(toJSONString({p19:String}), ':', toJSONString(`c55`))]), ','), char(125))), concat(toJSONString({p20:String}), ':', toJSONString(nullIf(`c49`, ''))), concat(toJSONString({p21:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p22:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c57`, '')))]), ','), char(125))), concat(toJSONString({p23:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p8:String}), ':', toJSONString(nullIf(`c59`, '')))]), ','), char(125))), concat(toJSONString({p24:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p25:String}), ':', toJSONString(nullIf(`c61`, '')))]), ','), char(125))), concat(toJSONString({p26:String}), ':', concat(char(123), arrayStringConcat(arrayFilter(m -> NOT (endsWith(m, ':null') OR endsWith(m, {p10:String}) OR endsWith(m, ':[]')), [concat(toJSONString({p27:String}), ':', toJSONString(nullIf(`c63`, '')))]), ','), char(125)))]), ','), char(125)))]), ','), char(125))), {p3:String}), concat(char(123), char(125)))) AS `c64`,
             `c5` AS `c65`,
             if(`c5` = 1, `c0`, `c2`) AS `c66`
      FROM (SELECT row_number() OVER (ORDER BY `timestamp` ASC NULLS LAST) AS `c0`,
                   `timestamp` AS `c3`,
                   1 AS `c5`,
                   `resource` AS `c7`,
                   `scope_name` AS `c8`,
                   `scope_version` AS `c9`,
                   `observed_time` AS `c10`,
                   `trace_id` AS `c11`,
                   `span_id` AS `c12`,
                   `flags` AS `c13`,
                   `severity_number` AS `c14`,
                   `severity_text` AS `c15`,
                   `event_name` AS `c16`,
                   `body_text` AS `c17`,
                   `message` AS `c18`,
                   `attributes_text` AS `c19`,
                   `texts` AS `c20`,
                   `dropped_attributes` AS `c21`,
                   `operation` AS `c22`,
                   `provider` AS `c23`,
                   `request_model` AS `c24`,
                   `conversation_id` AS `c25`
            FROM `logs`
            WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
              AND (`timestamp` < {p1:DateTime64(9, 'UTC')})) AS `l`
      FULL JOIN
           (SELECT row_number() OVER (ORDER BY `c1` DESC NULLS LAST) AS `c2`,
                   `c1` AS `c4`,
                   1 AS `c6`,
                   `c26` AS `c27`,
                   `c28` AS `c29`,
                   `c30` AS `c31`,
                   `c32` AS `c33`,
                   `c34` AS `c35`,
                   `c36` AS `c37`,
                   `c38` AS `c39`,
                   `c40` AS `c41`,
                   `c42` AS `c43`,
                   `c44` AS `c45`,
                   `c46` AS `c47`,
                   `c48` AS `c49`,
                   `c50` AS `c51`,
                   `c52` AS `c53`,
                   `c54` AS `c55`,
                   `c56` AS `c57`,
                   `c58` AS `c59`,
                   `c60` AS `c61`,
                   `c62` AS `c63`
            FROM (SELECT `timestamp` AS `c1`,
                         `resource` AS `c26`,
                         `scope_name` AS `c28`,
                         `scope_version` AS `c30`,
                         `observed_time` AS `c32`,
                         `trace_id` AS `c34`,
                         `span_id` AS `c36`,
                         `flags` AS `c38`,
                         `severity_number` AS `c40`,
                         `severity_text` AS `c42`,
                         `event_name` AS `c44`,
                         `body_text` AS `c46`,
                         `message` AS `c48`,
                         `attributes_text` AS `c50`,
                         `texts` AS `c52`,
                         `dropped_attributes` AS `c54`,
                         `operation` AS `c56`,
                         `provider` AS `c58`,
                         `request_model` AS `c60`,
                         `conversation_id` AS `c62`
                  FROM `logs`
                  WHERE (`timestamp` >= {p0:DateTime64(9, 'UTC')})
                    AND (`timestamp` < {p1:DateTime64(9, 'UTC')})
                  ORDER BY `timestamp` DESC NULLS LAST
                  LIMIT {p2:UInt64})) AS `r`
        ON (`c0` = `c2`))
ORDER BY `c66` ASC NULLS LAST
-- p0 DateTime64(9, 'UTC') 2026-01-01 00:00:00.000000000
-- p1 DateTime64(9, 'UTC') 2026-01-01 12:00:00.000000000
-- p2 UInt64 1
-- p3 String {}
-- p4 String resource
-- p5 String attributes
-- p6 String logRecord
-- p7 String scope
-- p8 String name
-- p9 String version
-- p10 String :{}
-- p11 String observedTime
-- p12 String traceId
-- p13 String spanId
-- p14 String flags
-- p15 String severityNumber
-- p16 String severityText
-- p17 String eventName
-- p18 String body
-- p19 String droppedAttributesCount
-- p20 String message
-- p21 String gen_ai
-- p22 String operation
-- p23 String provider
-- p24 String request
-- p25 String model
-- p26 String conversation
-- p27 String id
-- p28 String msg
-- p29 String code
-- column msg: any
-- column message: any
-- column code: any
