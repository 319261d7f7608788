// Which traces? One row for each, newest first.
//
// Match    A trace is found when one of its spans, started within the range of time, meets every condition. Its place
//          in the order (`matched_at`) is the start of the newest such span: a trace still growing comes first.
// Cost     Time is searched in slices from its end, 1 minute first and then longer and longer ones, until the page is
//          full: a common condition reads the last minute only. The traces found are then summed up within their own
//          ranges of time.
// Pages    Keyset (matched_at, trace id). Rows that arrived after the first page was asked for do not move the others:
//          a trace is shown once, and none is left out.
// Errors   kInvalid for a range, limit or cursor that can't be; else as ClickHouseClient::Query.
// Threads  any.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "net/cancel.h"
#include "otel/batch.h"
#include "otel/ids.h"
#include "store/clickhouse_client.h"

namespace throughline::store {

struct AttributeFilter {
  std::string key;
  std::string value;  // "5" finds the number 5 as well as the text "5"; "true" the boolean
};

// Empty members are no condition.
struct TraceSearch {
  int64_t from_nanos = 0;                                  // start of a span, inclusive
  int64_t to_nanos = std::numeric_limits<int64_t>::max();  // exclusive
  std::string service, name, operation, model, user,
      conversation;  // name: of the span; operation: gen_ai.operation.name; model: asked for or answered
  std::optional<otel::StatusCode> status;
  std::optional<uint64_t> min_duration_ns, max_duration_ns;  // of the span, inclusive
  std::vector<AttributeFilter> attributes;
  std::string text;    // somewhere in the name, the status message, an attribute or a message; without regard to case
  size_t limit = 20;   // 1 to 1,000
  std::string cursor;  // of the page before
  std::chrono::milliseconds time_limit = std::chrono::seconds(15);
  std::optional<net::CancelToken> cancel;
};

struct TraceSummary {
  otel::TraceId trace_id;
  int64_t matched_at_nanos = 0;
  int64_t start_nanos = 0;   // of its first span
  uint64_t duration_ns = 0;  // to the end of its last
  // Of the span without a parent; of the earliest one when there is none.
  std::string root_service, root_name;
  bool has_root = false;
  uint64_t span_count = 0, error_count = 0;
  std::vector<std::string> services, models;  // sorted, at most 20 each
  // Sums over model calls and embeddings. Agents and workflows often repeat what their calls used.
  std::optional<uint64_t> input_tokens, output_tokens, total_tokens;
};

struct TracePage {
  std::vector<TraceSummary> traces;
  std::string next_cursor;  // empty: this is the last page
};

Result<TracePage> SearchTraces(ClickHouseClient& client, const TraceSearch& search, const Clock& clock);

}  // namespace throughline::store
