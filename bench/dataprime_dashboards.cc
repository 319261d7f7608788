#include "bench/dataprime_dashboards.h"

namespace throughline::bench {
namespace {

constexpr DashboardQuery kQueries[] = {
    // Over time.
    {"requests a minute", "source spans | groupby $m.timestamp.roundTime(1m) as t agg count() as n",
     "SELECT toUnixTimestamp(toStartOfMinute(start_time) AS t) * 1000000000, count() FROM spans WHERE $window "
     "GROUP BY t"},
    {"p95 by 5 minutes and service",
     "source spans | groupby $m.timestamp.roundTime(5m) as t, $l.serviceName as s agg percentile(0.95, $m.duration) as "
     "p95",
     "SELECT toUnixTimestamp(toStartOfFiveMinutes(start_time) AS t) * 1000000000, service_name, "
     "quantileTDigest(0.95)(duration_ns) / 1000 FROM spans WHERE $window GROUP BY t, service_name"},
    {"errors an hour",
     "source spans | groupby $m.timestamp / 1h as t agg count_if($d.tags['otel.status_code'] == 'ERROR') as errors",
     "SELECT toUnixTimestamp(toStartOfHour(start_time) AS t) * 1000000000, countIf(status_code = 'ERROR') FROM spans "
     "WHERE $window GROUP BY t"},
    {"calls of a model by 5 minutes",
     "source spans | filter $d.gen_ai.request.model == 'gpt-4o' | groupby $m.timestamp / 5m as t agg count() as n",
     "SELECT toUnixTimestamp(toStartOfFiveMinutes(start_time) AS t) * 1000000000, count() FROM spans WHERE $window AND "
     "request_model = 'gpt-4o' GROUP BY t"},
    {"tokens by hour and model",
     "source spans | filter $d.gen_ai.request.model != null | groupby $m.timestamp / 1h as t, $d.gen_ai.request.model "
     "as model agg sum($d.gen_ai.usage.input_tokens) as tokens_in, sum($d.gen_ai.usage.output_tokens) as tokens_out",
     "SELECT toUnixTimestamp(toStartOfHour(start_time) AS t) * 1000000000, request_model, sum(input_tokens), "
     "sum(output_tokens) FROM spans WHERE $window AND request_model != '' GROUP BY t, request_model"},
    {"p99 of an attribute by hour",
     "source spans | groupby $m.timestamp / 1h as t agg percentile(0.99, $d.thread.id) as p99",
     "SELECT toUnixTimestamp(toStartOfHour(start_time) AS t) * 1000000000, "
     "quantileTDigestOrNull(0.99)(attributes.`thread.id`.:Int64) FROM spans WHERE $window GROUP BY t"},

    // By service and operation.
    {"spans by service", "source spans | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window GROUP BY service_name"},
    {"spans by operation", "source spans | countby $l.operationName",
     "SELECT name, count() FROM spans WHERE $window GROUP BY name"},
    {"error rate by service",
     "source spans | groupby $l.serviceName as s agg count() as n, count_if($d.tags['otel.status_code'] == 'ERROR') as "
     "e | create rate from e / n * 100 | orderby rate desc",
     "SELECT service_name, count() AS n, countIf(status_code = 'ERROR') AS e, e / n * 100 AS rate FROM spans WHERE "
     "$window GROUP BY service_name ORDER BY rate DESC"},
    {"p50, p95 and p99 by service",
     "source spans | groupby $l.serviceName as s agg percentile(0.5, $m.duration) as p50, percentile(0.95, "
     "$m.duration) as p95, percentile(0.99, $m.duration) as p99",
     "SELECT service_name, quantileTDigest(0.5)(duration_ns) / 1000, quantileTDigest(0.95)(duration_ns) / 1000, "
     "quantileTDigest(0.99)(duration_ns) / 1000 FROM spans WHERE $window GROUP BY service_name"},
    {"least, mean and most by service",
     "source spans | groupby $l.serviceName as s agg min($m.duration) as least, avg($m.duration) as mean, "
     "max($m.duration) as most",
     "SELECT service_name, min(duration_ns) / 1000, avg(duration_ns) / 1000, max(duration_ns) / 1000 FROM spans WHERE "
     "$window GROUP BY service_name"},
    {"ten slowest operations by mean", "source spans | top 10 $l.operationName by avg($m.duration)",
     "SELECT name, avg(duration_ns) / 1000 AS mean FROM spans WHERE $window GROUP BY name ORDER BY mean DESC LIMIT 10"},
    {"ten quickest operations by mean", "source spans | bottom 10 $l.operationName by avg($m.duration)",
     "SELECT name, avg(duration_ns) / 1000 AS mean FROM spans WHERE $window GROUP BY name ORDER BY mean LIMIT 10"},
    {"time spent by operation",
     "source spans | groupby $l.operationName as op agg sum($m.duration) as total | orderby total desc | limit 20",
     "SELECT name, sum(duration_ns) / 1000 AS total FROM spans WHERE $window GROUP BY name ORDER BY total DESC LIMIT "
     "20"},
    {"errors by message",
     "source spans | filter $d.tags['otel.status_code'] == 'ERROR' | countby $d.tags['otel.status_description']",
     "SELECT status_message, count() FROM spans WHERE $window AND status_code = 'ERROR' GROUP BY status_message"},
    {"fast, medium and slow",
     "source spans | create speed from case { $m.duration < 5000 -> 'fast', $m.duration < 20000 -> 'medium', _ -> "
     "'slow' } | countby speed",
     "SELECT multiIf(duration_ns < 5000000, 'fast', duration_ns < 20000000, 'medium', 'slow') AS speed, count() FROM "
     "spans WHERE $window GROUP BY speed"},
    {"root spans by service", "source spans | filter $d.parentId == '' | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window AND parent_span_id = toFixedString('', 8) GROUP BY "
     "service_name"},
    {"services of some names", "source spans | filter $l.serviceName.startsWith('s') | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window AND startsWith(service_name, 's') GROUP BY service_name"},

    // AI.
    {"tokens by model",
     "source spans | filter $d.gen_ai.request.model != null | groupby $d.gen_ai.request.model as model agg "
     "sum($d.gen_ai.usage.input_tokens) as tokens_in, sum($d.gen_ai.usage.output_tokens) as tokens_out",
     "SELECT request_model, sum(input_tokens), sum(output_tokens) FROM spans WHERE $window AND request_model != '' "
     "GROUP BY request_model"},
    {"cost by model",
     "source spans | filter $d.gen_ai.request.model != null | groupby $d.gen_ai.request.model as model agg "
     "sum($d.gen_ai.usage.input_tokens * 0.15 + $d.gen_ai.usage.output_tokens * 0.6) as micros",
     "SELECT request_model, sum(input_tokens * 0.15 + output_tokens * 0.6) FROM spans WHERE $window AND request_model "
     "!= '' GROUP BY request_model"},
    {"p95 by model",
     "source spans | filter $d.gen_ai.request.model != null | groupby $d.gen_ai.request.model as model agg "
     "percentile(0.95, $m.duration) as p95, count() as n",
     "SELECT request_model, quantileTDigest(0.95)(duration_ns) / 1000, count() FROM spans WHERE $window AND "
     "request_model != '' GROUP BY request_model"},
    {"length of answers by provider",
     "source spans | filter $d.gen_ai.operation.name == 'chat' | groupby $d.gen_ai.provider.name as p agg "
     "avg($d.gen_ai.usage.output_tokens) as mean",
     "SELECT provider, avg(output_tokens) FROM spans WHERE $window AND operation = 'chat' GROUP BY provider"},
    {"users by model",
     "source spans | filter $d.gen_ai.request.model != null | groupby $d.gen_ai.request.model as model agg "
     "distinct_count($d.enduser.id) as users",
     "SELECT request_model, uniqExactIf(user_id, user_id != '') FROM spans WHERE $window AND request_model != '' GROUP "
     "BY request_model"},
    {"users with the most tokens",
     "source spans | filter $d.enduser.id != null | groupby $d.enduser.id as user agg "
     "sum($d.gen_ai.usage.input_tokens) as tokens | orderby tokens desc, user asc | limit 10",
     "SELECT user_id, sum(input_tokens) AS tokens FROM spans WHERE $window AND user_id != '' GROUP BY user_id ORDER BY "
     "tokens DESC, user_id LIMIT 10"},
    {"turns of a conversation",
     "source spans | filter $d.gen_ai.conversation.id != null | groupby $d.gen_ai.conversation.id as c agg count() as "
     "turns | aggregate avg(turns) as mean, max(turns) as most",
     "SELECT avg(turns), max(turns) FROM (SELECT count() AS turns FROM spans WHERE $window AND conversation_id != '' "
     "GROUP BY conversation_id)"},
    {"steps of a journey",
     "source spans | filter $d.ai.step exists | stats count() as n, avg($d.duration) by $d.ai.step",
     "SELECT toString(attributes.`ai.step`.:Int64 AS step), count(), avg(duration_ns) / 1000 FROM spans WHERE $window "
     "AND isNotNull(step) GROUP BY step"},

    // By attributes.
    {"an attribute is a text",
     "source spans | filter $d.http.request.name == 'value-http.request.name-0001' | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window AND attributes.`http.request.name`.:String = "
     "'value-http.request.name-0001' GROUP BY service_name"},
    {"an attribute is one of several", "source spans | filter $d.http.request.method.in('node-1', 'node-2') | count",
     "SELECT count() FROM spans WHERE $window AND attributes.`http.request.method`.:String IN ('node-1', 'node-2')"},
    {"an attribute is greater than a number", "source spans | filter $d.http.request.kind > 90000 | count",
     "SELECT count() FROM spans WHERE $window AND attributes.`http.request.kind`.:Int64 > 90000"},
    {"an attribute is true", "source spans | filter $d.http.response.status == true | count",
     "SELECT count() FROM spans WHERE $window AND attributes.`http.response.status`.:Bool"},
    {"an attribute starts with a text", "source spans | filter $d.db.system.startsWith('value-db.system-000') | count",
     "SELECT count() FROM spans WHERE $window AND startsWith(attributes.`db.system`.:String, 'value-db.system-000')"},
    {"an attribute is there", "source spans | filter $d.db.system != null | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window AND isNotNull(attributes.`db.system`) GROUP BY "
     "service_name"},
    {"values of an attribute", "source spans | filter $d.http.request.zone != null | distinct $d.http.request.zone",
     "SELECT DISTINCT attributes.`http.request.zone`.:String AS zone FROM spans WHERE $window AND isNotNull(zone)"},
    {"duration by an attribute",
     "source spans | filter $d.db.name != null | groupby $d.db.name as k agg avg($m.duration) as mean",
     "SELECT attributes.`db.name`.:String AS k, avg(duration_ns) / 1000 FROM spans WHERE $window AND isNotNull(k) "
     "GROUP BY k"},
    {"mean of an attribute by service", "source spans | groupby $l.serviceName as s agg avg($d.thread.id) as mean",
     "SELECT service_name, avg(attributes.`thread.id`.:Int64) FROM spans WHERE $window GROUP BY service_name"},
    {"a word in a message",
     "source spans | find 'REFUSED' in $d.tags['otel.status_description'] | countby $l.serviceName",
     "SELECT service_name, count() FROM spans WHERE $window AND hasTokenCaseInsensitive(status_message, 'refused') "
     "GROUP BY service_name"},

    // Lists and joins.
    {"slowest spans",
     "source spans | filter $m.duration > 49000 | choose $d.traceID, $d.spanID, $m.duration | orderby $m.duration "
     "desc, $d.spanID | limit 100",
     "SELECT lower(hex(trace_id)), lower(hex(span_id)), duration_ns / 1000 FROM spans WHERE $window AND duration_ns > "
     "49000000 ORDER BY duration_ns DESC, span_id LIMIT 100"},
    {"latest errors",
     "source spans | filter $d.tags['otel.status_code'] == 'ERROR' | orderby $m.timestamp desc, $d.spanID | limit 50 | "
     "choose $m.timestamp, $d.spanID, $l.operationName",
     "SELECT toUnixTimestamp64Nano(start_time), lower(hex(span_id)), name FROM spans WHERE $window AND status_code = "
     "'ERROR' ORDER BY start_time DESC, span_id LIMIT 50"},
    {"errors beside all, by service",
     "source spans | countby $l.serviceName as s into n | join (source spans | filter $d.tags['otel.status_code'] == "
     "'ERROR' | countby $l.serviceName as s into n) on left=>s == right=>s into errors | choose s, n, errors.n",
     "SELECT s, a.n, b.n FROM (SELECT service_name AS s, count() AS n FROM spans WHERE $window GROUP BY s) AS a LEFT "
     "JOIN (SELECT service_name AS s, count() AS n FROM spans WHERE $window AND status_code = 'ERROR' GROUP BY s) AS b "
     "USING (s)"},
    {"errors by their trace's root",
     "source spans | filter $d.tags['otel.status_code'] == 'ERROR' | groupby $d.traceID as trace agg count() as errors "
     "| join inner (source spans | filter $d.parentId == '' | choose $d.traceID as trace, $l.operationName as root) on "
     "left=>trace == right=>trace into r | groupby r.root as root agg sum(errors) as errors | orderby errors desc, "
     "root "
     "| limit 10",
     "SELECT root, sum(errors) AS n FROM (SELECT trace_id, count() AS errors FROM spans WHERE $window AND status_code "
     "= "
     "'ERROR' GROUP BY trace_id) AS e INNER JOIN (SELECT trace_id, name AS root FROM spans WHERE $window AND "
     "parent_span_id = toFixedString('', 8)) AS r USING (trace_id) GROUP BY root ORDER BY n DESC, root LIMIT 10"},
};

}  // namespace

std::span<const DashboardQuery> DashboardQueries() { return kQueries; }

}  // namespace throughline::bench
