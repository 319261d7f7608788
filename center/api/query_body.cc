#include "center/api/query_body.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

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

// "limits": {"time_ms", "memory_bytes", "groups", "result_bytes"}: each lowers the server's.
Result<void> ReadLimits(dom::object body, QueryLimits& limits) {
  dom::element value;
  if (body["limits"].get(value) != simdjson::SUCCESS || value.is_null()) return {};
  dom::object given;
  if (value.get_object().get(given) != simdjson::SUCCESS) return Wrong("\"limits\" is no object");
  QueryLimits own = limits;
  for (auto [name, one] : given) {
    uint64_t number = 0;
    if (one.get_uint64().get(number) != simdjson::SUCCESS || number == 0)
      return Wrong(fmt::format("limit '{}' is no positive whole number", name));
    if (name == "time_ms") {
      own.time = std::chrono::milliseconds(std::min<uint64_t>(number, static_cast<uint64_t>(limits.time.count())));
    } else if (name == "memory_bytes") {
      own.memory_bytes = number;
    } else if (name == "groups") {
      own.groups = number;
    } else if (name == "result_bytes") {
      own.result_bytes = number;
    } else {
      return Wrong(fmt::format("there is no limit '{}' (time_ms, memory_bytes, groups and result_bytes are)", name));
    }
  }
  limits.Lower(own);
  return {};
}

}  // namespace

Result<QueryBody> ReadQueryBody(const net::Request& http, int64_t now, const QueryLimits& limits) {
  thread_local dom::parser parser;
  dom::object body;
  if (parser.parse(http.body.data(), http.body.size()).get_object().get(body) != simdjson::SUCCESS)
    return Wrong("the body is no JSON object");
  QueryBody read{.request = {}, .limits = limits, .query_id = {}};
  QueryRequest& request = read.request;
  std::string_view id;
  if (body["query_id"].get_string().get(id) == simdjson::SUCCESS) read.query_id = id;
  if (Result<void> lowered = ReadLimits(body, read.limits); !lowered) return Fail(lowered.error());
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
  return read;
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

void WriteFailure(const QueryFailure& failure, std::string_view query, JsonWriter& json) {
  const std::string_view code = ErrorKindName(failure.error.kind);
  json.BeginObject().Key("code").String(code).Key("kind").String(code).Key("message").String(failure.error.message);
  json.Key("where").String(failure.diagnostics.empty() ? "" : "query");
  json.Key("hint").String(failure.diagnostics.empty() ? HintOf(failure.error.kind) : failure.diagnostics[0].suggestion);
  if (!failure.diagnostics.empty()) {
    json.Key("diagnostics");
    WriteDiagnostics(failure.diagnostics, query, json);
  }
  json.EndObject();
}

net::Response FailureResponse(const QueryFailure& failure, std::string_view query) {
  net::Response response = ErrorResponse(failure.error);
  JsonWriter json;
  json.BeginObject().Key("error");
  WriteFailure(failure, query, json);
  response.body = json.EndObject().Take();
  return response;
}

}  // namespace throughline::center
