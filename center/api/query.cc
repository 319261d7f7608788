// POST /api/v1/query runs a DataPrime query; POST /api/v1/compile shows what it becomes; /api/v1/queries are those that
// run.
#include <fmt/format.h>

#include <chrono>
#include <map>

#include "base/json_writer.h"
#include "center/api/query_answer.h"
#include "center/api/query_body.h"
#include "center/api/query_shapes.h"
#include "center/api/routes.h"
#include "center/read/time_text.h"
#include "schema/row_binary.h"

namespace throughline::center {
namespace {

Result<void> Query(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<QueryBody> body = ReadQueryBody(call.request, context.clock.NowNanos(), context.query_limits);
  if (!body) return Fail(body.error());
  GiveCatalogues(context, body->request);
  return AnswerQuery(context, std::move(*body), call, out);
}

Result<net::Response> Compile(ApiContext& context, const ApiCall& call) {
  const int64_t now = context.clock.NowNanos();
  Result<QueryBody> body = ReadQueryBody(call.request, now, context.query_limits);
  if (!body) return Fail(body.error());
  GiveCatalogues(context, body->request);
  auto compiled = CompileQuery(body->request, OptionsOf(body->request, now, body->limits), body->limits);
  if (!compiled) return FailureResponse(compiled.error(), body->request.query);
  JsonWriter json;
  json.BeginObject().Key("sql").String(compiled->sql).Key("parameters").BeginArray();
  for (const dataprime::BoundParameter& parameter : compiled->parameters) {
    json.BeginObject().Key("name").String(parameter.name).Key("type").String(parameter.type);
    json.Key("value").String(parameter.value).EndObject();
  }
  json.EndArray().Key("columns");
  WriteColumns(compiled->columns, json);
  json.Key("warnings");
  WriteDiagnostics(compiled->warnings, body->request.query, json);
  return JsonResponse(200, json.EndObject().Take());
}

Shape CompiledShape() {
  return Named("Compiled",
               Object({{"sql", Text()},
                       {"parameters", ListOf(Object({{"name", Text()}, {"type", Text()}, {"value", Text()}}))},
                       {"columns", ListOf(ColumnShape())},
                       {"warnings", ListOf(DiagnosticShape())}}));
}

// What the engine has read for a query so far; nothing when it has not begun or has just ended.
struct EngineProgress {
  uint64_t read_rows = 0, total_rows = 0;
};
std::map<std::string, EngineProgress> AskProgress(ApiContext& context, const ApiCall& call) {
  std::map<std::string, EngineProgress> all;
  store::QueryOptions options{.params = {},
                              .settings = {},
                              .deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2),
                              .cancel = call.cancel};
  auto rows = context.client.Query(
      "SELECT if(empty(Settings['log_comment']), query_id, Settings['log_comment']), read_rows, total_rows_approx FROM "
      "system.processes",
      options, "RowBinary");
  if (!rows) return all;  // the list is worth showing without
  for (schema::RowReader in(rows->bytes); !in.AtEnd() && in.ok();) {
    std::string id(in.String());
    EngineProgress progress{.read_rows = in.Fixed<uint64_t>(), .total_rows = in.Fixed<uint64_t>()};
    if (in.ok()) all.emplace(std::move(id), progress);
  }
  return all;
}

Result<net::Response> List(ApiContext& context, const ApiCall& call) {
  const std::vector<RunningQueries::Query> running = context.running->List();
  const auto progress = running.empty() ? std::map<std::string, EngineProgress>() : AskProgress(context, call);
  JsonWriter json;
  json.BeginObject().Key("queries").BeginArray();
  for (const RunningQueries::Query& query : running) {
    json.BeginObject().Key("query_id").String(query.id).Key("query").String(query.text);
    json.Key("start_time").String(FormatInstant(query.started_nanos)).Key("elapsed_ms");
    json.Int((context.clock.NowNanos() - query.started_nanos) / 1'000'000).Key("rows").Int(query.rows);
    const auto found = progress.find(EngineQueryId(query.id));
    const EngineProgress read = found == progress.end() ? EngineProgress() : found->second;
    json.Key("read_rows").Int(read.read_rows).Key("total_rows").Int(read.total_rows).EndObject();
  }
  return JsonResponse(200, json.EndArray().EndObject().Take());
}

Shape RunningQueryShape() {
  return Named("RunningQuery", Object({{"query_id", Text()},
                                       {"query", Text()},
                                       {"start_time", TimeShape()},
                                       {"elapsed_ms", Whole()},
                                       {"rows", Whole()},
                                       {"read_rows", Whole()},
                                       {"total_rows", Whole()}}));
}

Result<net::Response> Cancel(ApiContext& context, const ApiCall& call) {
  if (!context.running->Cancel(call.captures[0]))
    return Fail(ErrorKind::kNotFound, fmt::format("no query {} runs now", call.captures[0]));
  return JsonResponse(200, R"({"cancelled":true})");
}

}  // namespace

std::vector<Route> QueryRoutes(ApiContext& context) {
  constexpr const char* kExample =
      R"({"query": "source spans | groupby $l.serviceName aggregate count() as spans", "from": "-1h", "limit": 10})";
  return {{.method = "POST",
           .pattern = "/api/v1/query",
           .access = RouteAccess::kRead,
           .handler = {},
           .stream = [&context](const ApiCall& call, AnswerStream& out) { return Query(context, call, out); },
           .summary = "Run a DataPrime query.",
           .about = {.body = QueryRequestShape(),
                     .body_example = kExample,
                     .answer = QueryAnswerShape(),
                     .line = QueryLineShape()}},
          {.method = "POST",
           .pattern = "/api/v1/compile",
           .access = RouteAccess::kRead,
           .handler = [&context](const ApiCall& call) { return Compile(context, call); },
           .summary = "Show the SQL and parameters that a DataPrime query becomes.",
           .about = {.body = QueryRequestShape(), .body_example = kExample, .answer = CompiledShape()}},
          {.method = "GET",
           .pattern = "/api/v1/queries",
           .access = RouteAccess::kRead,
           .handler = [&context](const ApiCall& call) { return List(context, call); },
           .summary = "The queries that run now.",
           .about = {.answer = Object({{"queries", ListOf(RunningQueryShape())}})}},
          {.method = "DELETE",
           .pattern = "/api/v1/queries/{query_id}",
           .access = RouteAccess::kWrite,
           .handler = [&context](const ApiCall& call) { return Cancel(context, call); },
           .quick = true,
           .summary = "Stop a query.",
           .about = {.path = {{.name = "query_id", .example = "nightly-report"}},
                     .answer = Object({{"cancelled", Flag()}}),
                     .example_status = 404}}};
}

}  // namespace throughline::center
