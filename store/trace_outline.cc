#include "store/trace_outline.h"

#include <fmt/format.h>

#include <cstring>

#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr std::string_view kOfTrace = "trace_id = toFixedString(unhex({id:String}), 16)";
// What a span is about, by the beginnings of its attributes' keys.
constexpr std::string_view kHint =
    "multiIf(position(attributes_text, '\"feedback.') > 0, "
    "multiIf(match(attributes_text, '\"feedback.(type|sentiment)\":\"(thumbs_down|negative)'), 'verdict_down', "
    "match(attributes_text, '\"feedback.(type|sentiment)\":\"(thumbs_up|positive)'), 'verdict_up', "
    "match(attributes_text, '\"feedback.(rating|score|has_comment|comment)\"'), 'verdict', ''), "
    "position(attributes_text, '\"db.') > 0, 'db', "
    "position(attributes_text, '\"browser.') > 0 OR position(attributes_text, '\"session.id\"') > 0, 'browser', "
    "position(attributes_text, '\"http.') > 0 OR position(attributes_text, '\"rpc.') > 0, 'http', '')";

QueryOptions OptionsOf(const otel::TraceId& trace_id, const OutlineLimits& limits) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + limits.time;
  options.cancel = limits.cancel;
  options.settings = {{"min_table_rows_to_use_projection_index", "0"}, {"enable_analyzer", "0"}};
  options.params = {{"id", trace_id.Hex()}};
  return options;
}

otel::SpanId ReadSpanId(schema::RowReader& in) {
  otel::SpanId id;
  const std::string_view bytes = in.Bytes(id.bytes.size());
  if (bytes.size() == id.bytes.size()) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

template <typename T>
std::optional<T> ReadNullable(schema::RowReader& in) {
  if (in.Fixed<uint8_t>() != 0) return std::nullopt;
  return in.Fixed<T>();
}

}  // namespace

Result<uint64_t> CountSpans(ClickHouseClient& client, const otel::TraceId& trace_id, const OutlineLimits& limits) {
  Result<QueryResult> rows =
      client.Query(fmt::format("SELECT count() FROM spans WHERE {}", kOfTrace), OptionsOf(trace_id, limits));
  if (!rows) return Fail(rows.error());
  schema::RowReader in(rows->bytes);
  const auto count = in.Fixed<uint64_t>();
  if (!in.ok()) return OurBug("the count of a trace's spans can't be read");
  return count;
}

Result<TraceOutline> ReadOutline(ClickHouseClient& client, const otel::TraceId& trace_id, const OutlineLimits& limits) {
  QueryOptions options = OptionsOf(trace_id, limits);
  options.params.push_back({"limit", std::to_string(limits.spans + 1)});
  Result<QueryResult> rows = client.Query(
      fmt::format(
          "SELECT span_id, parent_span_id, start_time, duration_ns, name, service_name, status_code, operation, "
          "{}, input_tokens, output_tokens, cost_usd, time_to_first_chunk_ns FROM spans WHERE {} "
          "ORDER BY start_time, span_id LIMIT {{limit:UInt64}}",
          kHint, kOfTrace),
      options);
  if (!rows) return Fail(rows.error());
  if (rows->bytes.empty()) return Fail(ErrorKind::kNotFound, fmt::format("there is no trace {}", trace_id.Hex()));
  TraceOutline out{.trace_id = trace_id, .spans = {}, .truncated = false};
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    OutlineSpan& span = out.spans.emplace_back();
    span.span_id = ReadSpanId(in);
    span.parent_span_id = ReadSpanId(in);
    span.start_nanos = in.Fixed<int64_t>();
    span.duration_ns = in.Fixed<uint64_t>();
    span.name = in.String();
    span.service_name = in.String();
    span.status = in.Fixed<otel::StatusCode>();
    span.operation = in.String();
    span.hint = in.String();
    span.input_tokens = ReadNullable<uint64_t>(in);
    span.output_tokens = ReadNullable<uint64_t>(in);
    span.cost_usd = ReadNullable<double>(in);
    span.time_to_first_chunk_ns = ReadNullable<uint64_t>(in);
    if (!in.ok()) return OurBug("the outline of a trace can't be read");
  }
  if (out.spans.size() > limits.spans) {
    out.truncated = true;
    out.spans.resize(limits.spans);
  }
  return out;
}

Result<std::vector<otel::SpanId>> FindInTrace(ClickHouseClient& client, const otel::TraceId& trace_id,
                                              const std::string& text, const OutlineLimits& limits) {
  QueryOptions options = OptionsOf(trace_id, limits);
  options.params.push_back({"text", text});
  options.params.push_back({"limit", std::to_string(limits.spans)});
  Result<QueryResult> rows = client.Query(
      fmt::format("SELECT span_id FROM spans WHERE {} AND arrayExists(value -> positionCaseInsensitiveUTF8(value, "
                  "{{text:String}}) > 0, arrayConcat([toString(name), status_message, toString(service_name), "
                  "lower(hex(span_id)), attributes_text, events], mapValues(texts))) "
                  "ORDER BY start_time, span_id LIMIT {{limit:UInt64}}",
                  kOfTrace),
      options);
  if (!rows) return Fail(rows.error());
  std::vector<otel::SpanId> out;
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    out.push_back(ReadSpanId(in));
    if (!in.ok()) return OurBug("the matches in a trace can't be read");
  }
  return out;
}

}  // namespace throughline::store
