// What one OTLP request holds, as columns: element i of every vector of SpanColumns is span i.
//
// Shape    Filled by ingest's readers (protobuf and JSON give the same result for the same data), read by the
//          normaliser and the row writer. Only what passed every check is in here; what did not is in `rejections`.
//          Lifetime Text points into the request body, which the caller keeps; see otel/value.h.
// Threads  One owner.
// Source   OTLP 1.11, opentelemetry/proto/{trace,logs,metrics}/v1/*.proto.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "otel/ids.h"
#include "otel/refused_spans.h"
#include "otel/rejection.h"
#include "otel/value.h"

namespace throughline::otel {

struct Rejections {
  std::array<uint64_t, static_cast<size_t>(Rejection::kCount)> by_reason{};
  std::string first;  // about the first one, for the client: `trace_id has 15 bytes, not 16 (span "POST /pay")`

  uint64_t total() const {
    uint64_t sum = 0;
    for (uint64_t n : by_reason) sum += n;
    return sum;
  }
  void Add(Rejection reason, std::string about) {
    if (first.empty()) first = std::move(about);
    ++by_reason[static_cast<size_t>(reason)];
  }
};

struct Resource {
  Range attributes;
  uint32_t dropped_attributes = 0;
  std::string_view schema_url;
};

struct Scope {
  std::string_view name, version, schema_url;
  Range attributes;
  uint32_t dropped_attributes = 0;
};

struct Event {
  uint64_t time_nanos = 0;
  std::string_view name;
  Range attributes;
  uint32_t dropped_attributes = 0;
};

struct Link {
  TraceId trace_id;
  SpanId span_id;
  std::string_view trace_state;
  Range attributes;
  uint32_t dropped_attributes = 0;
  uint32_t flags = 0;
};

// What every batch has, whatever its signal.
struct BatchBase {
  ValuePool pool;
  std::vector<Resource> resources;
  std::vector<Scope> scopes;
  Rejections rejections;
  uint64_t attributes_cut =
      0;                  // over the limit of attributes, events or links of one span; also in its dropped_* counts
  uint64_t received = 0;  // spans, records or points in the request, refused ones included
};

enum class SpanKind : uint8_t {
  kUnspecified = 0,
  kInternal = 1,
  kServer = 2,
  kClient = 3,
  kProducer = 4,
  kConsumer = 5
};
enum class StatusCode : uint8_t { kUnset = 0, kOk = 1, kError = 2 };

struct SpanColumns {
  std::vector<TraceId> trace_id;
  std::vector<SpanId> span_id;
  std::vector<SpanId> parent_span_id;  // zero: a root
  std::vector<std::string_view> name;
  std::vector<std::string_view> trace_state;
  std::vector<std::string_view> status_message;
  std::vector<uint64_t> start_nanos, end_nanos;  // as sent; `end` may be before `start`
  std::vector<SpanKind> kind;                    // an unknown number reads as kUnspecified
  std::vector<StatusCode> status;                // likewise kUnset
  std::vector<uint32_t> flags;
  std::vector<uint32_t> dropped_attributes, dropped_events, dropped_links;
  std::vector<Range> attributes;          // of TraceBatch::pool
  std::vector<Range> events, links;       // of TraceBatch::events, TraceBatch::links
  std::vector<uint32_t> resource, scope;  // indexes of BatchBase::resources, ::scopes

  size_t size() const { return trace_id.size(); }
};

struct TraceBatch : BatchBase {
  static constexpr size_t kMostRefusedKinds = 50;

  SpanColumns spans;
  std::vector<Event> events;
  std::vector<Link> links;
  std::vector<RefusedKind> refused;  // the first kMostRefusedKinds; those beyond are in `rejections` alone
};

struct LogColumns {
  std::vector<uint64_t> time_nanos, observed_nanos;  // 0: not sent
  std::vector<uint8_t> severity_number;              // 0 to 24; an unknown number reads as 0
  std::vector<std::string_view> severity_text;
  std::vector<std::string_view> event_name;
  std::vector<Value> body;
  std::vector<TraceId> trace_id;  // zero: belongs to no trace
  std::vector<SpanId> span_id;
  std::vector<uint32_t> flags;
  std::vector<uint32_t> dropped_attributes;
  std::vector<Range> attributes;
  std::vector<uint32_t> resource, scope;

  size_t size() const { return time_nanos.size(); }
};

struct LogBatch : BatchBase {
  LogColumns logs;
};

enum class MetricKind : uint8_t { kGauge = 1, kSum = 2, kHistogram = 3, kExponentialHistogram = 4, kSummary = 5 };
enum class Temporality : uint8_t { kUnspecified = 0, kDelta = 1, kCumulative = 2 };

// One metric of the request; its points refer to it.
struct Metric {
  std::string_view name, description, unit;
  MetricKind kind = MetricKind::kGauge;
  Temporality temporality = Temporality::kUnspecified;
  bool is_monotonic = false;
  uint32_t resource = 0, scope = 0;
};

struct Exemplar {
  uint64_t time_nanos = 0;
  Value value;  // kInt or kDouble
  TraceId trace_id;
  SpanId span_id;
  Range attributes;
};

// One data point of any kind. `value` is for gauges and sums; the rest for the three histogram-like kinds.
struct MetricPoint {
  uint32_t metric = 0;
  uint64_t start_nanos = 0, time_nanos = 0;
  Range attributes;
  uint32_t flags = 0;
  Value value;  // kInt, kDouble, or kEmpty
  uint64_t count = 0;
  double sum = 0, min = 0, max = 0;
  bool has_sum = false, has_min = false, has_max = false;
  Range bucket_counts;    // of MetricBatch::counts
  Range bounds;           // of MetricBatch::numbers: explicit bounds, or a summary's quantiles
  Range quantile_values;  // of MetricBatch::numbers, beside `bounds`
  int32_t scale = 0;
  uint64_t zero_count = 0;
  double zero_threshold = 0;
  int32_t positive_offset = 0, negative_offset = 0;
  Range positive_counts, negative_counts;  // of MetricBatch::counts
  Range exemplars;                         // of MetricBatch::exemplars
};

struct MetricBatch : BatchBase {
  std::vector<Metric> metrics;
  std::vector<MetricPoint> points;
  std::vector<uint64_t> counts;
  std::vector<double> numbers;
  std::vector<Exemplar> exemplars;
};

// Empties a batch and keeps its memory, so that a thread that reads request after request allocates once.
void Clear(TraceBatch& batch);
void Clear(LogBatch& batch);
void Clear(MetricBatch& batch);

}  // namespace throughline::otel
