#include "store/trace_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr size_t kMostMessageRecords = 5'000;
// A record may be stamped a little before its span started or after it ended, by another clock of the same program.
constexpr int64_t kRecordSlack = 600 * int64_t{1'000'000'000};

bool Has(const StoredSpan& span, std::string_view key) {
  return std::any_of(span.texts.begin(), span.texts.end(), [key](const auto& text) { return text.first == key; });
}

// Makes one JSON array of two, each "[...]".
void Join(std::string& array, std::string_view more) {
  if (array.size() <= 2) {
    array = more;
  } else if (more.size() > 2) {
    array.back() = ',';
    array += more.substr(1);
  }
}

// Puts messages that arrived as log records on their spans.
Result<void> AddRecordedMessages(ClickHouseClient& client, QueryOptions options, int64_t first, int64_t last,
                                 std::vector<StoredSpan>& spans) {
  std::map<otel::SpanId, StoredSpan*> without;
  for (StoredSpan& span : spans) {
    if (!span.operation.empty() && !Has(span, "$input_messages") && !Has(span, "$output_messages"))
      without.emplace(span.span_id, &span);
  }
  if (without.empty()) return {};
  auto bounded = [](int64_t time, int64_t by) {
    int64_t moved = 0;
    return __builtin_add_overflow(time, by, &moved) ? time : moved;
  };
  options.params = {{"id", options.params.front().value},
                    {"first", std::to_string(bounded(first, -kRecordSlack))},
                    {"last", std::to_string(bounded(last, kRecordSlack))}};
  Result<QueryResult> rows = client.Query(
      fmt::format(
          "SELECT span_id, texts FROM logs WHERE timestamp >= fromUnixTimestamp64Nano({{first:Int64}}) AND timestamp "
          "<= fromUnixTimestamp64Nano({{last:Int64}}) "
          "AND trace_id = toFixedString(unhex({{id:String}}), 16) AND notEmpty(texts) ORDER BY timestamp LIMIT {}",
          kMostMessageRecords),
      options);
  if (!rows) return Fail(rows.error());
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    otel::SpanId id;
    std::string_view bytes = in.Bytes(id.bytes.size());
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
    auto span = without.find(id);
    for (uint64_t left = in.Varint(); left > 0 && in.ok(); --left) {
      std::string_view key = in.String(), array = in.String();
      if (span == without.end()) continue;
      auto& texts = span->second->texts;
      auto found = std::find_if(texts.begin(), texts.end(), [key](const auto& text) { return text.first == key; });
      if (found == texts.end()) {
        texts.emplace_back(key, array);
      } else {
        Join(found->second, array);
      }
    }
    if (!in.ok()) return OurBug("the messages of a trace can't be read");
  }
  return {};
}

// The condition that leaves the spans that `limits` ask for.
std::string WindowOf(const TraceLimits& limits, Params& params) {
  std::string out;
  if (!limits.only.empty()) {
    std::string ids;  // hexadecimal digits and commas
    for (const otel::SpanId& id : limits.only) ids += (ids.empty() ? "" : ",") + id.Hex();
    params.push_back({"only", std::move(ids)});
    out += " AND span_id IN (SELECT toFixedString(unhex(arrayJoin(splitByChar(',', {only:String}))), 8))";
  }
  if (limits.after) {
    params.push_back({"after", limits.after->Hex()});
    out +=
        " AND (start_time, span_id) > (SELECT start_time, span_id FROM spans WHERE trace_id = "
        "toFixedString(unhex({id:String}), 16) AND span_id = toFixedString(unhex({after:String}), 8) "
        "ORDER BY start_time DESC LIMIT 1)";
  }
  return out;
}

}  // namespace

Result<Trace> ReadTrace(ClickHouseClient& client, const otel::TraceId& trace_id, const TraceLimits& limits) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + limits.time;
  options.cancel = limits.cancel;
  // By default a projection is asked for row numbers only when a million rows would be read without it.
  options.settings = {{"max_threads", "1"}, {"min_table_rows_to_use_projection_index", "0"}, {"enable_analyzer", "0"}};
  options.params = {{"id", trace_id.Hex()}};
  options.params.push_back({"limit", std::to_string(limits.spans + 1)});
  Result<QueryResult> rows = client.Query(
      fmt::format("SELECT {} FROM spans WHERE trace_id = toFixedString(unhex({{id:String}}), 16){} ORDER BY "
                  "start_time, span_id LIMIT {{limit:UInt64}}",
                  StoredSpanColumns(), WindowOf(limits, options.params)),
      options);
  if (!rows) return Fail(rows.error());
  if (rows->bytes.empty()) return Fail(ErrorKind::kNotFound, fmt::format("there is no trace {}", trace_id.Hex()));
  Result<std::vector<StoredSpan>> spans = ReadSpans(rows->bytes);
  if (!spans) return Fail(spans.error());
  Trace trace{.trace_id = trace_id, .spans = std::move(*spans), .truncated = false};
  if (trace.spans.size() > limits.spans) {
    trace.truncated = true;
    trace.spans.resize(limits.spans);
  }
  const auto [first, last] = std::ranges::minmax(trace.spans, {}, &StoredSpan::start_nanos);
  if (Result<void> added = AddRecordedMessages(client, options, first.start_nanos, last.start_nanos, trace.spans);
      !added)
    return Fail(added.error());
  return trace;
}

}  // namespace throughline::store
