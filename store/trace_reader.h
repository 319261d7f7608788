// One trace, whole.
//
// Cost     One query: the projection rows_of_trace names the rows in each part. On one thread, which is quicker than
//          two for so little. Where a model call has no messages on its span, the log records of the trace are asked
//          for them as well. Messages Some instrumentations send what was said as log records (OpenTelemetry 1.28 to
//          1.36 and later opt-ins). What they say is put into the texts of their span, in order of time, as if it had
//          come with it.
// Limits   TraceLimits::spans; the earliest are kept and `truncated` says so.
// Errors   kNotFound when there is no such trace; else as ClickHouseClient::Query.
// Threads  any.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "otel/ids.h"
#include "store/clickhouse_client.h"
#include "store/stored_span.h"

namespace throughline::store {

struct TraceLimits {
  size_t spans = 20'000;
  std::chrono::milliseconds time = std::chrono::seconds(10);
  std::optional<net::CancelToken> cancel = {};
  std::vector<otel::SpanId> only = {};     // none: all
  std::optional<otel::SpanId> after = {};  // only those that come after this span in the order of `spans`
};

struct Trace {
  otel::TraceId trace_id;
  std::vector<StoredSpan> spans;  // by start, then by span id; a span that was sent twice in two requests is here twice
  bool truncated = false;
};

Result<Trace> ReadTrace(ClickHouseClient& client, const otel::TraceId& trace_id, const TraceLimits& limits = {});

}  // namespace throughline::store
