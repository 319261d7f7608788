// GET /api/v1/traces finds traces; GET /api/v1/traces/{trace_id} gives one whole.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/api/trace_shapes.h"
#include "center/read/time_text.h"
#include "center/read/trace_json.h"
#include "store/trace_reader.h"
#include "store/trace_search.h"

namespace throughline::center {
namespace {

constexpr int64_t kDefaultRange = 3'600 * int64_t{1'000'000'000};
constexpr size_t kDefaultLimit = 50, kMostTraces = 1'000;

Result<otel::TraceId> ParseTraceId(const std::string& text) {
  std::optional<otel::TraceId> id = otel::TraceId::FromHexText(text);
  if (!id)
    return Fail(ErrorKind::kInvalid,
                fmt::format("'{}' is no trace id: it has 32 hexadecimal digits, not all zeros", text.substr(0, 80)));
  return *id;
}

Result<net::Response> GetTrace(ApiContext& context, const ApiCall& call) {
  Result<otel::TraceId> id = ParseTraceId(call.captures[0]);
  if (!id) return Fail(id.error());
  Result<store::Trace> trace = store::ReadTrace(context.client, *id, {.cancel = call.cancel});
  if (!trace && trace.error().kind == ErrorKind::kNotFound) {
    return Fail(ErrorKind::kNotFound, fmt::format("no span of trace {} is stored here. It may have been sent "
                                                  "elsewhere, not yet, or be older than what is kept",
                                                  id->Hex()));
  }
  if (!trace) return Fail(trace.error());
  return JsonResponse(200, TraceJson(*trace));
}

std::unexpected<Error> WrongValue(std::string_view name, std::string_view value, std::string_view want) {
  return Fail(ErrorKind::kInvalid, fmt::format("{}={}: {}", name, value.substr(0, 80), want));
}

// The range of time that `query` asks for: since, or from and to.
Result<void> ReadRange(const net::Query& query, int64_t now, store::TraceSearch& search) {
  search.to_nanos = std::numeric_limits<int64_t>::max();  // what a fast clock dated ahead is found too
  search.from_nanos = query.Find("cursor") ? 0 : now - kDefaultRange;
  if (auto since = query.Find("since")) {
    Result<int64_t> ago = ParseDuration(*since);
    if (!ago) return Fail(ago.error().In("since"));
    search.from_nanos = std::max<int64_t>(0, now - *ago);
  }
  for (auto [name, field] : {std::pair("from", &search.from_nanos), std::pair("to", &search.to_nanos)}) {
    auto text = query.Find(name);
    if (!text) continue;
    Result<int64_t> instant = ParseInstant(*text, now);
    if (!instant) return Fail(instant.error().In(name));
    *field = std::max<int64_t>(0, *instant);
  }
  return {};
}

Result<store::TraceSearch> ReadSearch(const net::Query& query, int64_t now) {
  static constexpr std::string_view kKnown[] = {
      "since",        "from",  "to",   "service",      "name",      "operation", "status", "min_duration",
      "max_duration", "model", "user", "conversation", "attribute", "text",      "limit",  "cursor"};
  for (const net::Query::Entry& entry : query.entries()) {
    if (std::find(std::begin(kKnown), std::end(kKnown), entry.name) == std::end(kKnown)) {
      return Fail(ErrorKind::kInvalid, fmt::format("there is no condition '{}'; there are {}", entry.name.substr(0, 80),
                                                   fmt::join(kKnown, ", ")));
    }
  }
  store::TraceSearch search;
  if (Result<void> range = ReadRange(query, now, search); !range) return Fail(range.error());
  search.service = query.Get("service");
  search.name = query.Get("name");
  search.operation = query.Get("operation");
  search.model = query.Get("model");
  search.user = query.Get("user");
  search.conversation = query.Get("conversation");
  search.text = query.Get("text");
  search.cursor = query.Get("cursor");
  if (auto status = query.Find("status")) {
    if (*status == "ok")
      search.status = otel::StatusCode::kOk;
    else if (*status == "error")
      search.status = otel::StatusCode::kError;
    else if (*status == "unset")
      search.status = otel::StatusCode::kUnset;
    else
      return WrongValue("status", *status, "use ok, error or unset");
  }
  for (auto [name, field] :
       {std::pair("min_duration", &search.min_duration_ns), std::pair("max_duration", &search.max_duration_ns)}) {
    auto text = query.Find(name);
    if (!text) continue;
    Result<int64_t> duration = ParseDuration(*text);
    if (!duration) return Fail(duration.error().In(name));
    *field = static_cast<uint64_t>(*duration);
  }
  for (std::string_view text : query.All("attribute")) {
    size_t equals = text.find('=');
    if (equals == 0 || equals == std::string_view::npos)
      return WrongValue("attribute", text, "write attribute=key=value");
    search.attributes.push_back({std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))});
  }
  search.limit = kDefaultLimit;
  if (auto limit = query.Find("limit")) {
    auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), search.limit);
    if (error != std::errc() || end != limit->data() + limit->size() || search.limit == 0 ||
        search.limit > kMostTraces) {
      return WrongValue("limit", *limit, fmt::format("use a number from 1 to {}", kMostTraces));
    }
  }
  return search;
}

Result<net::Response> FindTraces(ApiContext& context, const ApiCall& call) {
  Result<store::TraceSearch> search = ReadSearch(call.request.query, context.clock.NowNanos());
  if (!search) return Fail(search.error());
  search->cancel = call.cancel;
  Result<store::TracePage> page = store::SearchTraces(context.client, *search, context.clock);
  if (!page) return Fail(page.error());
  JsonWriter json;
  json.BeginObject().Key("traces").BeginArray();
  for (const store::TraceSummary& trace : page->traces) WriteTraceSummary(trace, json);
  json.EndArray().Key("next_cursor");
  page->next_cursor.empty() ? json.Null() : json.String(page->next_cursor);
  return JsonResponse(200, json.EndObject().Take());
}

}  // namespace

std::vector<Route> TraceRoutes(ApiContext& context) {
  const std::vector<ApiParameter> conditions = {{"since", DurationShape(), "1h"},
                                                {"from", InstantShape()},
                                                {"to", InstantShape()},
                                                {"service"},
                                                {"name", Text("of a span")},
                                                {"operation"},
                                                {"status", OneOf({"ok", "error", "unset"})},
                                                {"min_duration", DurationShape()},
                                                {"max_duration", DurationShape()},
                                                {"model"},
                                                {"user"},
                                                {"conversation"},
                                                {"attribute", ListOf(Text("key=value"))},
                                                {"text", Text("within a prompt, an answer or a name")},
                                                {"limit", Whole().From(1).To(kMostTraces).Otherwise("50"), "10"},
                                                {"cursor", Text("next_cursor of the page before")}};
  return {{.method = "GET",
           .pattern = "/api/v1/traces",
           .handler = [&context](const ApiCall& call) { return FindTraces(context, call); },
           .summary = "The latest traces that match, newest first.",
           .about = {.query = conditions, .answer = TracePageShape()}},
          {.method = "GET",
           .pattern = "/api/v1/traces/{trace_id}",
           .handler = [&context](const ApiCall& call) { return GetTrace(context, call); },
           .summary = "One trace with all its spans.",
           .about = {.path = {{"trace_id", Text().Fitting("^[0-9a-fA-F]{32}$"), "0af7651916cd43dd8448eb211c80319c"}},
                     .answer = TraceShape()}}};
}

}  // namespace throughline::center
