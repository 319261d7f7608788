// POST /api/v1/query runs a DataPrime query; POST /api/v1/compile shows what it becomes.
#include <fmt/format.h>
#include <simdjson.h>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/read/time_text.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kMostParameters = 1'000;

std::unexpected<Error> Wrong(std::string_view what) {
  return Fail(ErrorKind::kInvalid,
              fmt::format(R"({}; send {{"query": "source spans | limit 10", "from": "-1h"}})", what));
}

Result<dataprime::QueryParameter> ReadParameter(std::string_view name, dom::element value) {
  dataprime::QueryParameter parameter;
  auto add = [&](dom::element one) {
    if (one.is_string()) {
      parameter.values.emplace_back(std::string_view(one));
    } else if (one.is_number() || one.is_bool()) {
      parameter.values.push_back(simdjson::minify(one));
    } else {
      return false;
    }
    return true;
  };
  if (value.is_null()) return parameter;
  if (value.is_array()) {
    parameter.is_array = true;
    for (dom::element one : dom::array(value)) {
      if (!add(one)) return Wrong(fmt::format("parameter '{}' holds something else than texts and numbers", name));
    }
    return parameter;
  }
  if (!add(value))
    return Wrong(fmt::format("parameter '{}' is neither a text, a number, a list of them nor null", name));
  return parameter;
}

// A JSON number or string, as an instant.
Result<std::optional<int64_t>> ReadInstant(dom::object body, std::string_view key, int64_t now) {
  dom::element value;
  if (body[key].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  std::string text = value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value);
  Result<int64_t> instant = ParseInstant(text, now);
  if (!instant) return Fail(instant.error().In(key));
  return *instant;
}

Result<QueryRequest> ReadRequest(const net::Request& http, int64_t now) {
  thread_local dom::parser parser;
  dom::object body;
  if (parser.parse(http.body.data(), http.body.size()).get_object().get(body) != simdjson::SUCCESS)
    return Wrong("the body is no JSON object");
  QueryRequest request;
  std::string_view query;
  if (body["query"].get_string().get(query) != simdjson::SUCCESS)
    return Wrong("there is no \"query\", or it is no text");
  request.query = query;
  Result<std::optional<int64_t>> from = ReadInstant(body, "from", now);
  if (!from) return Fail(from.error());
  Result<std::optional<int64_t>> to = ReadInstant(body, "to", now);
  if (!to) return Fail(to.error());
  request.from = *from;
  request.to = *to;
  dom::element value;
  if (body["limit"].get(value) == simdjson::SUCCESS && !value.is_null()) {
    uint64_t limit = 0;
    if (value.get_uint64().get(limit) != simdjson::SUCCESS || limit == 0)
      return Wrong("\"limit\" is no positive whole number");
    request.limit = limit;
  }
  if (body["strict"].get(value) == simdjson::SUCCESS && value.get_bool().get(request.strict) != simdjson::SUCCESS)
    return Wrong("\"strict\" is neither true nor false");
  if (body["params"].get(value) == simdjson::SUCCESS && !value.is_null()) {
    dom::object params;
    if (value.get_object().get(params) != simdjson::SUCCESS) return Wrong("\"params\" is no object");
    if (params.size() > kMostParameters)
      return Wrong(fmt::format("there are {} parameters, over the limit of {}", params.size(), kMostParameters));
    for (auto [name, one] : params) {
      Result<dataprime::QueryParameter> parameter = ReadParameter(name, one);
      if (!parameter) return Fail(parameter.error());
      request.parameters.insert_or_assign(std::string(name), std::move(*parameter));
    }
  }
  return request;
}

void WriteDiagnostics(const std::vector<dataprime::Diagnostic>& diagnostics, std::string_view query, JsonWriter& json) {
  json.BeginArray();
  for (const dataprime::Diagnostic& diagnostic : diagnostics) {
    dataprime::Position begin = dataprime::PositionOf(query, diagnostic.range.begin);
    dataprime::Position end = dataprime::PositionOf(query, diagnostic.range.end);
    json.BeginObject().Key("severity").String(diagnostic.severity == dataprime::Severity::kError ? "error" : "warning");
    json.Key("message").String(diagnostic.message);
    if (!diagnostic.suggestion.empty()) json.Key("suggestion").String(diagnostic.suggestion);
    json.Key("line")
        .Int(begin.line)
        .Key("column")
        .Int(begin.column)
        .Key("end_line")
        .Int(end.line)
        .Key("end_column")
        .Int(end.column);
    json.EndObject();
  }
  json.EndArray();
}

void WriteColumns(const std::vector<dataprime::Column>& columns, JsonWriter& json) {
  json.BeginArray();
  for (const dataprime::Column& column : columns) {
    json.BeginObject().Key("name").String(column.name).Key("type").String(column.type).EndObject();
  }
  json.EndArray();
}

net::Response NotCompiled(const Error& error, const std::vector<dataprime::Diagnostic>& diagnostics,
                          std::string_view query) {
  JsonWriter json;
  json.BeginObject()
      .Key("error")
      .BeginObject()
      .Key("kind")
      .String(ErrorKindName(error.kind))
      .Key("message")
      .String(error.message)
      .Key("diagnostics");
  WriteDiagnostics(diagnostics, query, json);
  return JsonResponse(400, json.EndObject().EndObject().Take());
}

Result<net::Response> Query(ApiContext& context, const ApiCall& call) {
  Result<QueryRequest> request = ReadRequest(call.request, context.clock.NowNanos());
  if (!request) return Fail(request.error());
  auto answer = RunQuery(context.client, *request, context.clock, context.query_limits, call.cancel);
  if (!answer && answer.error().diagnostics.empty()) return Fail(answer.error().error);
  if (!answer) return NotCompiled(answer.error().error, answer.error().diagnostics, request->query);
  JsonWriter json;
  json.BeginObject().Key("columns");
  WriteColumns(answer->compiled.columns, json);
  json.Key("rows").BeginArray();
  for (const std::string& row : answer->rows) json.Raw(row);
  json.EndArray().Key("warnings");
  WriteDiagnostics(answer->compiled.warnings, request->query, json);
  json.Key("limited").Bool(answer->limited);
  json.Key("statistics")
      .BeginObject()
      .Key("rows")
      .Int(answer->rows.size())
      .Key("read_rows")
      .Int(answer->read_rows)
      .Key("read_bytes")
      .Int(answer->read_bytes);
  json.Key("elapsed_ms").Double(std::chrono::duration<double, std::milli>(answer->elapsed).count()).EndObject();
  return JsonResponse(200, json.EndObject().Take());
}

Result<net::Response> Compile(ApiContext& context, const ApiCall& call) {
  Result<QueryRequest> request = ReadRequest(call.request, context.clock.NowNanos());
  if (!request) return Fail(request.error());
  auto compiled =
      dataprime::Compile(request->query, OptionsOf(*request, context.clock.NowNanos(), context.query_limits));
  if (!compiled) {
    std::string text;
    for (const dataprime::Diagnostic& diagnostic : compiled.error())
      text += dataprime::Render(diagnostic, request->query, "query") + '\n';
    if (!text.empty()) text.pop_back();
    return NotCompiled({ErrorKind::kInvalid, text}, compiled.error(), request->query);
  }
  JsonWriter json;
  json.BeginObject().Key("sql").String(compiled->sql).Key("parameters").BeginArray();
  for (const dataprime::BoundParameter& parameter : compiled->parameters) {
    json.BeginObject()
        .Key("name")
        .String(parameter.name)
        .Key("type")
        .String(parameter.type)
        .Key("value")
        .String(parameter.value)
        .EndObject();
  }
  json.EndArray().Key("columns");
  WriteColumns(compiled->columns, json);
  json.Key("warnings");
  WriteDiagnostics(compiled->warnings, request->query, json);
  return JsonResponse(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> QueryRoutes(ApiContext& context) {
  return {{.method = "POST",
           .pattern = "/api/v1/query",
           .access = RouteAccess::kRead,
           .handler = [&context](const ApiCall& call) { return Query(context, call); }},
          {.method = "POST",
           .pattern = "/api/v1/compile",
           .access = RouteAccess::kRead,
           .handler = [&context](const ApiCall& call) { return Compile(context, call); }}};
}

}  // namespace throughline::center
