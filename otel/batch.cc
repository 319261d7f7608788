#include "otel/batch.h"

namespace throughline::otel {

std::string_view RejectionName(Rejection reason) {
  switch (reason) {
    case Rejection::kBadTraceId:
      return "bad_trace_id";
    case Rejection::kBadSpanId:
      return "bad_span_id";
    case Rejection::kBadParentId:
      return "bad_parent_id";
    case Rejection::kBadUtf8:
      return "bad_utf8";
    case Rejection::kBadTime:
      return "bad_time";
    case Rejection::kTooDeep:
      return "too_deep";
    case Rejection::kTooLarge:
      return "too_large";
    case Rejection::kMalformed:
      return "malformed";
    case Rejection::kUnsupported:
      return "unsupported";
    case Rejection::kCount:
      break;
  }
  return "unknown";
}

namespace {

template <typename... Columns>
void ClearAll(Columns&... columns) {
  (columns.clear(), ...);
}

void ClearBase(BatchBase& batch) {
  ClearAll(batch.pool.entries, batch.resources, batch.scopes);
  batch.pool.arena.Clear();
  batch.rejections = {};
  batch.attributes_cut = 0;
  batch.received = 0;
}

}  // namespace

void Clear(TraceBatch& batch) {
  ClearBase(batch);
  SpanColumns& s = batch.spans;
  ClearAll(s.trace_id, s.span_id, s.parent_span_id, s.name, s.trace_state, s.status_message, s.start_nanos, s.end_nanos,
           s.kind, s.status, s.flags, s.dropped_attributes, s.dropped_events, s.dropped_links, s.attributes, s.events,
           s.links, s.resource, s.scope, batch.events, batch.links, batch.refused);
}

void Clear(LogBatch& batch) {
  ClearBase(batch);
  LogColumns& l = batch.logs;
  ClearAll(l.time_nanos, l.observed_nanos, l.severity_number, l.severity_text, l.event_name, l.body, l.trace_id,
           l.span_id, l.flags, l.dropped_attributes, l.attributes, l.resource, l.scope);
}

void Clear(MetricBatch& batch) {
  ClearBase(batch);
  ClearAll(batch.metrics, batch.points, batch.counts, batch.numbers, batch.exemplars);
}

}  // namespace throughline::otel
