#include "store/trace_reader.h"

#include <fmt/format.h>

#include "schema/row_binary.h"

namespace throughline::store {

Result<Trace> ReadTrace(ClickHouseClient& client, const otel::TraceId& trace_id, const TraceLimits& limits) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + limits.time;
  options.cancel = limits.cancel;
  options.settings = {{"max_threads", "1"}};
  options.params = {{"id", trace_id.Hex()}};
  Result<QueryResult> range =
      client.Query("SELECT min(start_time), max(start_time) FROM spans WHERE trace_id = toFixedString(unhex({id:String}), 16) GROUP BY trace_id", options);
  if (!range) return Fail(range.error());
  if (range->bytes.empty()) return Fail(ErrorKind::kNotFound, fmt::format("there is no trace {}", trace_id.Hex()));
  schema::RowReader in(range->bytes);
  int64_t first = in.Fixed<int64_t>(), last = in.Fixed<int64_t>();
  if (!in.ok()) return OurBug("the time range of a trace can't be read");

  options.params.push_back({"first", std::to_string(first)});
  options.params.push_back({"last", std::to_string(last)});
  options.params.push_back({"limit", std::to_string(limits.spans + 1)});
  Result<QueryResult> rows = client.Query(
      fmt::format("SELECT {} FROM spans WHERE start_time >= fromUnixTimestamp64Nano({{first:Int64}}) AND start_time <= fromUnixTimestamp64Nano({{last:Int64}}) "
                  "AND trace_id = toFixedString(unhex({{id:String}}), 16) ORDER BY start_time, span_id LIMIT {{limit:UInt64}}",
                  StoredSpanColumns()),
      options);
  if (!rows) return Fail(rows.error());
  Result<std::vector<StoredSpan>> spans = ReadSpans(rows->bytes);
  if (!spans) return Fail(spans.error());
  Trace trace{.trace_id = trace_id, .spans = std::move(*spans), .truncated = false};
  if (trace.spans.size() > limits.spans) {
    trace.truncated = true;
    trace.spans.resize(limits.spans);
  }
  return trace;
}

}  // namespace throughline::store
