// Traces of any size, by windows: GET /api/v1/traces/{trace_id}/outline gives the tree without what its spans carry,
// .../spans some spans whole, .../matches those in which a text stands.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "center/api/routes.h"
#include "center/api/trace_shapes.h"
#include "center/read/time_text.h"
#include "center/read/trace_json.h"
#include "store/trace_outline.h"
#include "store/trace_reader.h"

namespace throughline::center {
namespace {

constexpr size_t kMostWindow = 2'000;  // spans of one window
constexpr size_t kLongestText = 1'000;

Result<otel::TraceId> IdOf(const ApiCall& call) {
  if (auto id = otel::TraceId::FromHexText(call.captures[0])) return *id;
  return Fail(ErrorKind::kInvalid, fmt::format("'{}' is no trace id: it has 32 hexadecimal digits, not all zeros",
                                               call.captures[0].substr(0, 80)));
}

std::unexpected<Error> NotStored(const otel::TraceId& id) {
  return Fail(ErrorKind::kNotFound,
              fmt::format("no span of trace {} is stored here. It may have been sent elsewhere, not yet, or be older "
                          "than what is kept",
                          id.Hex()));
}

Result<size_t> NumberOf(const net::Query& query, std::string_view name, size_t otherwise, size_t most) {
  const auto text = query.Find(name);
  if (!text) return otherwise;
  size_t number = 0;
  auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (problem != std::errc() || end != text->data() + text->size() || number > most)
    return Fail(ErrorKind::kInvalid, fmt::format("{}={}: use a number up to {}", name, text->substr(0, 40), most));
  return number;
}

// Each text once, and its number where it stands.
class Words {
 public:
  int64_t Of(const std::string& text) {
    auto [at, is_new] = numbers_.try_emplace(text, static_cast<int64_t>(numbers_.size()));
    if (is_new) order_.push_back(&at->first);
    return at->second;
  }
  void Write(std::string_view key, JsonWriter& json) const {
    json.Key(key).BeginArray();
    for (const std::string* text : order_) json.String(*text);
    json.EndArray();
  }

 private:
  std::map<std::string, int64_t> numbers_;
  std::vector<const std::string*> order_;
};

// A column: one value for each span, in their order.
template <typename Write>
void Column(std::string_view key, const store::TraceOutline& trace, JsonWriter& json, Write write) {
  json.Key(key).BeginArray();
  for (const store::OutlineSpan& span : trace.spans) write(span);
  json.EndArray();
}
// One that most spans have nothing in: left out when none has.
template <typename T>
void SparseColumn(std::string_view key, const store::TraceOutline& trace, JsonWriter& json,
                  std::optional<T> store::OutlineSpan::*member) {
  if (std::none_of(trace.spans.begin(), trace.spans.end(), [member](const auto& span) { return span.*member; })) return;
  Column(key, trace, json, [&](const store::OutlineSpan& span) {
    if constexpr (std::is_same_v<T, double>)
      json.DoubleOrNull(span.*member);
    else
      json.IntOrNull(span.*member);
  });
}

std::string OutlineJson(const store::TraceOutline& trace) {
  const int64_t start = trace.spans.front().start_nanos;
  uint64_t length = 0, errors = 0;
  std::optional<uint64_t> input, output;
  std::optional<double> cost;
  for (const store::OutlineSpan& span : trace.spans) {
    const uint64_t from = static_cast<uint64_t>(span.start_nanos) - static_cast<uint64_t>(start);
    uint64_t end = 0;
    if (!__builtin_add_overflow(from, span.duration_ns, &end)) length = std::max(length, end);
    errors += span.status == otel::StatusCode::kError;
    if (!IsModelCall(span.operation)) continue;
    if (span.input_tokens) input = input.value_or(0) + *span.input_tokens;
    if (span.output_tokens) output = output.value_or(0) + *span.output_tokens;
    if (span.cost_usd) cost = cost.value_or(0) + *span.cost_usd;
  }
  std::optional<uint64_t> total;
  if (input || output) total = input.value_or(0) + output.value_or(0);

  JsonWriter json;
  json.BeginObject().Key("trace_id").String(trace.trace_id.Hex()).Key("start_time").String(FormatInstant(start));
  json.Key("start_time_unix_nano").IntText(start).Key("duration_ns").Int(length);
  json.Key("span_count").Int(trace.spans.size()).Key("error_count").Int(errors).Key("truncated").Bool(trace.truncated);
  json.Key("usage").BeginObject().Key("input_tokens").IntOrNull(input).Key("output_tokens").IntOrNull(output);
  json.Key("total_tokens").IntOrNull(total).Key("cost_usd").DoubleOrNull(cost).EndObject();
  json.Key("outline").BeginObject();
  Words names, services, operations, hints;
  Column("span_id", trace, json, [&](const auto& span) { json.String(span.span_id.Hex()); });
  Column("parent_span_id", trace, json, [&](const auto& span) {
    span.parent_span_id.IsZero() ? json.Null() : json.String(span.parent_span_id.Hex());
  });
  Column("start_ns", trace, json,
         [&](const auto& span) { json.Int(static_cast<uint64_t>(span.start_nanos) - static_cast<uint64_t>(start)); });
  Column("duration_ns", trace, json, [&](const auto& span) { json.Int(span.duration_ns); });
  Column("status", trace, json, [&](const auto& span) { json.Int(static_cast<uint64_t>(span.status)); });
  Column("name", trace, json, [&](const auto& span) { json.Int(static_cast<uint64_t>(names.Of(span.name))); });
  Column("service", trace, json,
         [&](const auto& span) { json.Int(static_cast<uint64_t>(services.Of(span.service_name))); });
  Column("operation", trace, json,
         [&](const auto& span) { json.Int(static_cast<uint64_t>(operations.Of(span.operation))); });
  Column("hint", trace, json, [&](const auto& span) { json.Int(static_cast<uint64_t>(hints.Of(span.hint))); });
  SparseColumn("input_tokens", trace, json, &store::OutlineSpan::input_tokens);
  SparseColumn("output_tokens", trace, json, &store::OutlineSpan::output_tokens);
  SparseColumn("cost_usd", trace, json, &store::OutlineSpan::cost_usd);
  SparseColumn("time_to_first_chunk_ns", trace, json, &store::OutlineSpan::time_to_first_chunk_ns);
  json.EndObject();
  names.Write("names", json);
  services.Write("services", json);
  operations.Write("operations", json);
  hints.Write("hints", json);
  return json.EndObject().Take();
}

Result<net::Response> Outline(ApiContext& context, const ApiCall& call) {
  Result<otel::TraceId> id = IdOf(call);
  if (!id) return Fail(id.error());
  Result<size_t> whole = NumberOf(call.request.query, "whole_up_to", 0, kMostWindow);
  if (!whole) return Fail(whole.error());
  if (*whole > 0) {
    Result<uint64_t> count = store::CountSpans(context.client, *id, {.cancel = call.cancel});
    if (!count) return Fail(count.error());
    if (*count <= *whole) {
      Result<store::Trace> trace = store::ReadTrace(context.client, *id, {.cancel = call.cancel});
      if (!trace && trace.error().kind == ErrorKind::kNotFound) return NotStored(*id);
      if (!trace) return Fail(trace.error());
      return JsonResponse(200, TraceJson(*trace));
    }
  }
  Result<store::TraceOutline> trace = store::ReadOutline(context.client, *id, {.cancel = call.cancel});
  if (!trace && trace.error().kind == ErrorKind::kNotFound) return NotStored(*id);
  if (!trace) return Fail(trace.error());
  return JsonResponse(200, OutlineJson(*trace));
}

Result<net::Response> Spans(ApiContext& context, const ApiCall& call) {
  Result<otel::TraceId> id = IdOf(call);
  if (!id) return Fail(id.error());
  Result<size_t> limit = NumberOf(call.request.query, "limit", 500, kMostWindow);
  if (!limit) return Fail(limit.error());
  store::TraceLimits limits{.spans = std::max<size_t>(1, *limit), .cancel = call.cancel};
  for (std::string_view rest = call.request.query.Get("span_ids"); !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    auto one = otel::SpanId::FromHexText(rest.substr(0, comma));
    if (!one || limits.only.size() == kMostWindow)
      return Fail(ErrorKind::kInvalid,
                  fmt::format("span_ids: '{}' is no span id, or there are more than {}: separate ids of 16 "
                              "hexadecimal digits by commas",
                              rest.substr(0, std::min<size_t>(comma, 40)), kMostWindow));
    limits.only.push_back(*one);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (auto after = call.request.query.Find("after")) {
    auto one = otel::SpanId::FromHexText(*after);
    if (!one) return Fail(ErrorKind::kInvalid, "after: send the id of the last span of the window before");
    limits.after = *one;
  }
  Result<store::Trace> trace = store::ReadTrace(context.client, *id, limits);
  if (!trace && trace.error().kind == ErrorKind::kNotFound)
    return Fail(ErrorKind::kNotFound,
                fmt::format("no such span of trace {} is stored here, or none after that one", id->Hex()));
  if (!trace) return Fail(trace.error());
  return JsonResponse(200, TraceJson(*trace));
}

Result<net::Response> Matches(ApiContext& context, const ApiCall& call) {
  Result<otel::TraceId> id = IdOf(call);
  if (!id) return Fail(id.error());
  const std::string text(call.request.query.Get("text"));
  if (text.empty() || text.size() > kLongestText)
    return Fail(ErrorKind::kInvalid, fmt::format("text: send ?text= with 1 to {} bytes to look for", kLongestText));
  Result<std::vector<otel::SpanId>> found = store::FindInTrace(context.client, *id, text, {.cancel = call.cancel});
  if (!found) return Fail(found.error());
  JsonWriter json;
  json.BeginObject().Key("trace_id").String(id->Hex()).Key("span_ids").BeginArray();
  for (const otel::SpanId& span : *found) json.String(span.Hex());
  return JsonResponse(200, json.EndArray().EndObject().Take());
}

Shape OutlineShape() {
  const Shape column = ListOf(Whole()), sparse = ListOf(Whole().OrNull());
  return Named(
      "TraceOutline",
      Object({{"trace_id", Text()},
              {"start_time", Text()},
              {"start_time_unix_nano", Text()},
              {"duration_ns", Whole()},
              {"span_count", Whole()},
              {"error_count", Whole()},
              {"truncated", Flag()},
              {"usage", TraceUsageShape()},
              {"outline", Object({{"span_id", ListOf(Text())},
                                  {"parent_span_id", ListOf(Text().OrNull())},
                                  {"start_ns", column},
                                  {"duration_ns", column},
                                  {"status", column},
                                  {"name", column},
                                  {"service", column},
                                  {"operation", column},
                                  {"hint", column},
                                  Maybe("input_tokens", sparse),
                                  Maybe("output_tokens", sparse),
                                  Maybe("cost_usd", ListOf(Number().OrNull())),
                                  Maybe("time_to_first_chunk_ns", sparse)})
                              .About("a column a member, a value a span, by start; a column without any value is left "
                                     "out. name, service, operation and hint are places in the lists beside it; "
                                     "status is 0, 1 or 2: UNSET, OK, ERROR")},
              {"names", ListOf(Text())},
              {"services", ListOf(Text())},
              {"operations", ListOf(Text())},
              {"hints", ListOf(Text())}}));
}

}  // namespace

std::vector<Route> TraceOutlineRoutes(ApiContext& context) {
  const std::vector<ApiParameter> id = {
      {"trace_id", Text().Fitting("^[0-9a-fA-F]{32}$"), "0af7651916cd43dd8448eb211c80319c"}};
  return {
      {.method = "GET",
       .pattern = "/api/v1/traces/{trace_id}/outline",
       .handler = [&context](const ApiCall& call) { return Outline(context, call); },
       .summary = "The tree of a trace of up to 200,000 spans: ids, times, names and costs, in columns.",
       .about = {.path = id,
                 .query = {{"whole_up_to", Whole()
                                               .To(kMostWindow)
                                               .About("a trace of no more spans is answered whole, "
                                                      "as GET /api/v1/traces/{trace_id} does")}},
                 .answer = Either({OutlineShape(), TraceShape()})}},
      {.method = "GET",
       .pattern = "/api/v1/traces/{trace_id}/spans",
       .handler = [&context](const ApiCall& call) { return Spans(context, call); },
       .summary = "Some spans of a trace whole: those named, or a window of them by start.",
       .about = {.path = id,
                 .query = {{"span_ids", Text("ids with commas between; none: all")},
                           {"after", Text("the last span id of the window before")},
                           {"limit", Whole().From(1).To(kMostWindow).Otherwise("500")}},
                 .answer = TraceShape()}},
      {.method = "GET",
       .pattern = "/api/v1/traces/{trace_id}/matches",
       .handler = [&context](const ApiCall& call) { return Matches(context, call); },
       .summary = "The spans of a trace in which a text stands, in any case: in names, attributes, texts and events.",
       .about = {.path = id,
                 .query = {{"text", Text(), "checkout", true}},
                 .answer = Named("TraceMatches", Object({{"trace_id", Text()}, {"span_ids", ListOf(Text())}}))}}};
}

}  // namespace throughline::center
