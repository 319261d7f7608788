// /api/v1/analytics: the named figures, what they mean, and their rows.
#include <fmt/format.h>

#include <charconv>

#include "base/json_writer.h"
#include "center/analytics/analytic.h"
#include "center/api/query_answer.h"
#include "center/api/query_shapes.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

void WriteAnalytic(const Analytic& analytic, bool with_query, JsonWriter& json) {
  json.BeginObject().Key("name").String(analytic.name).Key("group").String(analytic.group);
  json.Key("title").String(analytic.title).Key("meaning").String(analytic.meaning);
  json.Key("source").String(analytic.source).Key("chart").String(analytic.chart);
  json.Key("missing").String(analytic.missing).Key("columns").BeginArray();
  for (const AnalyticColumn& column : analytic.columns) {
    json.BeginObject().Key("name").String(column.name).Key("unit").String(column.unit);
    json.Key("meaning").String(column.meaning).EndObject();
  }
  json.EndArray().Key("parameters").BeginArray();
  for (const AnalyticParameter& parameter : analytic.parameters) {
    json.BeginObject().Key("name").String(parameter.name).Key("type").String(ParameterTypeName(parameter.type));
    if (!parameter.otherwise.empty()) json.Key("default").String(parameter.otherwise);
    json.Key("meaning").String(parameter.meaning).EndObject();
  }
  json.EndArray().Key("reads").BeginArray();
  for (const AnalyticAttribute& attribute : analytic.attributes) {
    json.BeginObject().Key("attribute").String(attribute.key).Key("type").String(attribute.type);
    json.Key("meaning").String(attribute.meaning).EndObject();
  }
  json.EndArray();
  if (with_query) {
    json.Key("query").String(analytic.query);
    if (!analytic.original.empty()) {
      json.Key("original").BeginObject().Key("source").String(analytic.original_source);
      json.Key("query").String(analytic.original).EndObject();
    }
  }
  json.EndObject();
}

Shape AnalyticShape() {
  const Shape column = Object({{"name", Text()}, {"unit", Text()}, {"meaning", Text()}});
  const Shape parameter = Object({{"name", Text()},
                                  {"type", OneOf({"text", "number", "interval"})},
                                  Maybe("default", Text()),
                                  {"meaning", Text()}});
  const Shape attribute = Object({{"attribute", Text()}, {"type", Text()}, {"meaning", Text()}});
  return Named(
      "Analytic",
      Object({{"name", Text()},
              {"group", Text()},
              {"title", Text()},
              {"meaning", Text()},
              {"source", Text("whose formula it is")},
              {"chart", OneOf({"table", "number", "bars", "lines", "histogram", "graph"})},
              {"missing", Text("what a null or an absent row says")},
              {"columns", ListOf(column)},
              {"parameters", ListOf(parameter)},
              {"reads", ListOf(attribute).About("attributes that emitters send under their own key")},
              Maybe("query", Text("DataPrime; of one analytic, not in the list")),
              Maybe("original",
                    Object({{"source", Text()}, {"query", Text()}}).About("the query as its publisher wrote it"))}));
}

Result<const Analytic*> NamedIn(const ApiCall& call) {
  if (const Analytic* analytic = FindAnalytic(call.captures[0])) return analytic;
  return Fail(ErrorKind::kNotFound,
              fmt::format("there is no analytic '{}'; GET /api/v1/analytics lists them", call.captures[0]));
}

net::Response List(const ApiCall& call) {
  const std::string_view group = call.request.query.Get("group");
  JsonWriter json;
  json.BeginObject().Key("analytics").BeginArray();
  for (const Analytic& analytic : Analytics()) {
    if (group.empty() || analytic.group == group) WriteAnalytic(analytic, /*with_query=*/false, json);
  }
  return JsonResponse(200, json.EndArray().EndObject().Take());
}

Result<net::Response> Show(const ApiCall& call) {
  Result<const Analytic*> analytic = NamedIn(call);
  if (!analytic) return Fail(analytic.error());
  JsonWriter json;
  WriteAnalytic(**analytic, /*with_query=*/true, json);
  return JsonResponse(200, json.Take());
}

Result<std::optional<int64_t>> ReadInstant(const net::Query& query, std::string_view name, int64_t now) {
  const std::string_view text = query.Get(name);
  if (text.empty()) return std::nullopt;
  Result<int64_t> instant = ParseInstant(text, now);
  if (!instant) return Fail(instant.error().In(name));
  return *instant;
}

// ?from=&to=&limit=, and the analytic's parameters by their names.
Result<QueryBody> ReadResultCall(ApiContext& context, const Analytic& analytic, const net::Query& query) {
  const int64_t now = context.clock.NowNanos();
  QueryBody body{.request = {}, .limits = context.query_limits, .query_id = {}};
  for (const auto& [name, instant] : {std::pair{"from", &body.request.from}, std::pair{"to", &body.request.to},
                                      std::pair{"now", &body.request.now}}) {
    Result<std::optional<int64_t>> read = ReadInstant(query, name, now);
    if (!read) return Fail(read.error());
    *instant = *read;
  }
  AnalyticValues values;
  for (const net::Query::Entry& entry : query.entries()) {
    if (entry.name == "from" || entry.name == "to" || entry.name == "now") continue;
    if (entry.name != "limit") {
      if (!entry.value.empty()) values.insert_or_assign(entry.name, entry.value);
      continue;
    }
    uint64_t limit = 0;
    const auto [end, error] = std::from_chars(entry.value.data(), entry.value.data() + entry.value.size(), limit);
    if (error != std::errc() || end != entry.value.data() + entry.value.size() || limit == 0)
      return Fail(ErrorKind::kInvalid, fmt::format("limit={} is no positive whole number", entry.value.substr(0, 40)));
    body.request.limit = limit;
  }
  Result<std::string> bound = Bind(analytic, values);
  if (!bound) return Fail(bound.error());
  body.request.query = std::move(*bound);
  return body;
}

Result<void> Rows(ApiContext& context, const ApiCall& call, AnswerStream& out) {
  Result<const Analytic*> analytic = NamedIn(call);
  if (!analytic) return Fail(analytic.error());
  Result<QueryBody> body = ReadResultCall(context, **analytic, call.request.query);
  if (!body) return Fail(body.error());
  GiveCatalogues(context, body->request);
  // What it reads is known, whether or not somebody sends it: an attribute that nobody sends is no mistake here.
  dataprime::AttributeCatalogue& known = body->request.attributes["spans"];
  for (const AnalyticAttribute& attribute : (*analytic)->attributes) {
    known.try_emplace(attribute.key, dataprime::AttributeTypes{.text = attribute.type == "string",
                                                               .number = attribute.type == "number",
                                                               .boolean = attribute.type == "bool"});
  }
  const std::string query = body->request.query;
  return AnswerQuery(context, std::move(*body), call, out, [&](JsonWriter& json) {
    json.Key("analytic").String((*analytic)->name).Key("query").String(query);
  });
}

}  // namespace

std::vector<Route> AnalyticRoutes(ApiContext& context) {
  const auto rows = [&context](const ApiCall& call, AnswerStream& out) { return Rows(context, call, out); };
  const std::vector<ApiParameter> name = {{.name = "name", .example = "cost_by_model"}};
  std::vector<ApiParameter> parameters = {{"from", InstantShape(), "-1h"},
                                          {"to", InstantShape()},
                                          {"now", InstantShape()},
                                          {"limit", Whole().From(1), "10"}};
  for (const char* one : {"application", "subsystem", "model", "user", "interval"}) parameters.push_back({.name = one});
  return {{.method = "GET",
           .pattern = "/api/v1/analytics",
           .handler = [](const ApiCall& call) -> Result<net::Response> { return List(call); },
           .quick = true,
           .summary = "The named figures: what each means, its columns with their units, its parameters.",
           .about = {.query = {{.name = "group", .example = "cost"}},
                     .answer = Object({{"analytics", ListOf(AnalyticShape())}})}},
          {.method = "GET",
           .pattern = "/api/v1/analytics/{name}",
           .handler = [](const ApiCall& call) { return Show(call); },
           .quick = true,
           .summary = "One named figure, with its query.",
           .about = {.path = name, .answer = AnalyticShape()}},
          {.method = "GET",
           .pattern = "/api/v1/analytics/{name}/result",
           .handler = {},
           .stream = rows,
           .summary = "The rows of a named figure. Its parameters are query parameters; `query` of the answer is what "
                      "ran, to open and change.",
           .about = {.path = name, .query = parameters, .answer = AnalyticAnswerShape(), .line = QueryLineShape()}}};
}

}  // namespace throughline::center
