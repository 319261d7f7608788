// A trace of any size as its tree needs it: ids, times, names, costs. What its spans carry is read by windows, with
// ReadTrace.
//
// Cost     one query of narrow columns: 100,000 spans in about a third of a second, where whole spans take many times
//          that.
// Limits   OutlineLimits::spans; the earliest are kept and `truncated` says so.
// Errors   kNotFound when there is no such trace; else as ClickHouseClient::Query.
// Threads  any.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/cancel.h"
#include "otel/batch.h"
#include "otel/ids.h"
#include "store/clickhouse_client.h"

namespace throughline::store {

struct OutlineSpan {
  otel::SpanId span_id, parent_span_id;  // parent zero: a root
  int64_t start_nanos = 0;
  uint64_t duration_ns = 0;
  std::string name, service_name;
  otel::StatusCode status = otel::StatusCode::kUnset;
  std::string operation;  // gen_ai.operation.name
  std::string hint;  // what its attributes are about: verdict_up, verdict_down, verdict, db, browser, http; or empty
  std::optional<uint64_t> input_tokens, output_tokens;
  std::optional<double> cost_usd;
  std::optional<uint64_t> time_to_first_chunk_ns;
};

struct OutlineLimits {
  size_t spans = 200'000;
  std::chrono::milliseconds time = std::chrono::seconds(10);
  std::optional<net::CancelToken> cancel;
};

struct TraceOutline {
  otel::TraceId trace_id;
  std::vector<OutlineSpan> spans;  // by start, then by span id
  bool truncated = false;
};

// How many spans of the trace are stored; 0 where there is none.
Result<uint64_t> CountSpans(ClickHouseClient& client, const otel::TraceId& trace_id, const OutlineLimits& limits = {});
Result<TraceOutline> ReadOutline(ClickHouseClient& client, const otel::TraceId& trace_id,
                                 const OutlineLimits& limits = {});
// The spans in which `text` stands, in any case: in a name, a status message, an attribute, a long text or an event. By
// start.
Result<std::vector<otel::SpanId>> FindInTrace(ClickHouseClient& client, const otel::TraceId& trace_id,
                                              const std::string& text, const OutlineLimits& limits = {});

}  // namespace throughline::store
