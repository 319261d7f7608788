// POST /api/mcp/test-connection: is the Throughline server there; POST /api/mcp/execute-query: run a query on it, with
// what stands out in the result.
#include <fmt/format.h>
#include <simdjson.h>

#include "assistant/api/request_body.h"
#include "assistant/api/route.h"
#include "assistant/api/services.h"
#include "assistant/run/chart.h"
#include "assistant/run/insights.h"
#include "assistant/run/result_cache.h"
#include "assistant/run/table.h"
#include "assistant/run/units.h"
#include "dataprime/compiler.h"
#include "throughline/ai.h"

namespace throughline::assistant {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kQueryTime{30'000}, kPingTime{3'000};
constexpr int64_t kDefaultRows = 20, kDefaultGroups = 200, kMostRows = 1000;
constexpr size_t kMostExamples = 5;

double Millis(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>(time).count(); }

net::Response TestConnection(Services& services, Call& call) {
  const auto started = std::chrono::steady_clock::now();
  const Result<std::string> version = services.client->Ping(kPingTime);
  const double took = Millis(std::chrono::steady_clock::now() - started);
  call.span.span().SetAttributes({{"mcp.connected", version.has_value()}, {"mcp.latency_ms", took}});
  if (version) services.catalogue->LookAgainSoon();
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true).Key("connected").Bool(version.has_value());
  json.Key("url").String(services.client->url()).Key("version");
  if (version) {
    json.String(*version);
  } else {
    json.Null();
  }
  json.Key("latency_ms").Double(took).Key("message");
  json.String(version ? "The Throughline server answers." : version.error().message);
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

struct Refused {
  int status;
  std::string_view error_type;
};
Refused RefusedBy(const QueryFailure& failure) {
  switch (failure.error.kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kTooLarge:
      return {400, "bad_query"};
    case ErrorKind::kTimeout:
      return {503, failure.http_status == 0 ? "server_unreachable" : "timeout"};
    case ErrorKind::kBusy:
      return {503, "server_busy"};
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
      return {503, "server_refuses"};
    default:
      return {503, failure.http_status == 0 ? "server_unreachable" : "server_error"};
  }
}

net::Response Failed(const Call& call, const QueryFailure& failure) {
  const Refused refused = RefusedBy(failure);
  JsonWriter json;
  json.BeginObject().Key("success").Bool(false).Key("error").String(failure.error.message);
  json.Key("error_type").String(refused.error_type);
  if (refused.status == 400) json.Key("diagnostics").Raw(failure.diagnostics, "[]");
  if (refused.status == 503) json.Key("retry_after_seconds").Int(5);
  WriteTrace(call, json);
  net::Response response = JsonAnswer(refused.status, json.EndObject().Take());
  if (refused.status == 503) response.headers.Add("Retry-After", "5");
  return response;
}

void WriteStrings(std::string_view key, const std::vector<std::string>& texts, JsonWriter& json) {
  json.Key(key).BeginArray();
  for (const std::string& text : texts) json.String(text);
  json.EndArray();
}

// The first rows as objects.
void WriteExamples(const QueryResult& result, JsonWriter& json) {
  json.Key("results").BeginArray();
  simdjson::dom::parser parser;
  for (size_t i = 0; i < std::min(result.rows.size(), kMostExamples); ++i) {
    simdjson::dom::array cells;
    const std::string& row = result.rows[i];
    if (parser.parse(row.data(), row.size()).get_array().get(cells) != simdjson::SUCCESS ||
        cells.size() != result.columns.size())
      continue;
    json.BeginObject();
    size_t column = 0;
    for (simdjson::dom::element cell : cells) json.Key(result.columns[column++].name).Raw(simdjson::minify(cell));
    json.EndObject();
  }
  json.EndArray();
}

void WriteExecution(const QueryResult& result, std::string_view type, double took, bool is_cached, JsonWriter& json) {
  json.Key("query_execution").BeginObject().Key("success").Bool(true).Key("query_type").String(type);
  json.Key("result_count").Int(result.rows.size()).Key("execution_time_ms").Double(took);
  json.Key("read_rows").Int(result.read_rows).Key("is_limited").Bool(result.is_limited);
  json.Key("is_cached").Bool(is_cached).Key("columns").BeginArray();
  for (const ResultColumn& column : result.columns)
    json.BeginObject().Key("name").String(column.name).Key("type").String(column.type).EndObject();
  json.EndArray().Key("rows").BeginArray();
  for (const std::string& row : result.rows) json.Raw(row);
  json.EndArray();
  WriteStrings("warnings", result.warnings, json);
  WriteExamples(result, json);
  json.EndObject();
}

void WriteChart(const Chart& chart, JsonWriter& json) {
  json.Key("chart").BeginObject().Key("kind").String(ToText(chart.kind)).Key("x").Int(chart.x).Key("y").BeginArray();
  for (size_t column : chart.y) json.Int(column);
  json.EndArray().Key("series").IntOrNull(chart.series).Key("unit");
  if (chart.unit.empty()) {
    json.Null();
  } else {
    json.String(chart.unit);
  }
  json.EndObject();
}

void WriteAnalysis(const Analysis& analysis, JsonWriter& json) {
  json.Key("ai_analysis").BeginObject().Key("summary").String(analysis.summary);
  WriteStrings("key_insights", analysis.key_insights, json);
  WriteStrings("recommendations", analysis.recommendations, json);
  json.Key("urgency_level").String(analysis.urgency_level);
  json.Key("conversational_response").String(analysis.conversational_response);
  json.Key("data_quality").String(analysis.data_quality).EndObject();
}

net::Response ExecuteQuery(Services& services, ResultCache& cache, Call& call) {
  RequestBody body(call.request.body);
  const std::string query = body.RequiredText("query");
  const std::string original = body.Text("original_input");
  // Of rows some are enough to look at; groups and buckets are a whole.
  const bool is_grouped = QueryType(query, {}) == "aggregation";
  const auto limit = static_cast<uint64_t>(body.Int("limit", is_grouped ? kDefaultGroups : kDefaultRows, 1, kMostRows));
  if (!body.ok()) return ErrorAnswer(call, 400, body.problem(), "bad_request");
  if (query.find_first_not_of(" \t\r\n") == std::string::npos)
    return ErrorAnswer(call, 400, "\"query\" is empty", "bad_request");
  if (query.size() > dataprime::kMaxQueryBytes) return ErrorAnswer(call, 400, "\"query\" is too long", "bad_request");

  Span& span = call.span.span();
  if (!original.empty()) Annotate(span, AiStep{.user_input = original});
  const auto started = std::chrono::steady_clock::now();
  std::shared_ptr<const QueryResult> result = cache.Find(query, limit);
  const bool is_cached = result != nullptr;
  if (!is_cached) {
    services.counters.queries_run.fetch_add(1, std::memory_order_relaxed);
    auto run = services.client->Query(query, limit, kQueryTime);
    if (!run) {
      span.SetAttribute("query.error", ErrorKindName(run.error().error.kind));
      return Failed(call, run.error());
    }
    result = std::make_shared<const QueryResult>(std::move(*run));
    cache.Add(query, limit, result);
    if (!result->warnings.empty()) services.catalogue->LookAgainSoon();  // it may name a field that is new
  }
  const double took = Millis(std::chrono::steady_clock::now() - started);
  const Table table = ReadTable(*result);
  const std::vector<std::string> units = UnitsOf(query, result->columns, *services.catalogue->Current());
  const Chart chart = SuggestChart(table, units);
  const std::string_view type = QueryType(query, chart);
  const Analysis analysis = Analyse({.query = query,
                                     .result = *result,
                                     .table = table,
                                     .chart = chart,
                                     .units = units,
                                     .now = services.clock.NowNanos()});
  Annotate(span, QueryInfo{.language = "dataprime", .execution_time_ms = took});
  span.SetAttributes({{"query.type", type},
                      {"query.rows", result->rows.size()},
                      {"query.read_rows", result->read_rows},
                      {"query.cached", is_cached},
                      {"analysis.urgency_level", analysis.urgency_level},
                      {"analysis.insights", analysis.key_insights.size()}});
  JsonWriter json;
  json.BeginObject().Key("success").Bool(true);
  WriteExecution(*result, type, took, is_cached, json);
  WriteChart(chart, json);
  WriteAnalysis(analysis, json);
  WriteTrace(call, json);
  return JsonAnswer(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> McpRoutes(Services& services) {
  const auto cache = std::make_shared<ResultCache>(services.clock);
  return {{.method = "POST",
           .path = "/api/mcp/test-connection",
           .handler = [&services](Call& call) { return TestConnection(services, call); }},
          {.method = "POST", .path = "/api/mcp/execute-query", .handler = [&services, cache](Call& call) {
             return ExecuteQuery(services, *cache, call);
           }}};
}

}  // namespace throughline::assistant
