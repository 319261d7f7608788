#include "otel/batch.h"

namespace throughline::otel {

std::string_view RejectionName(Rejection reason) {
  switch (reason) {
    case Rejection::kBadTraceId: return "bad_trace_id";
    case Rejection::kBadSpanId: return "bad_span_id";
    case Rejection::kBadParentId: return "bad_parent_id";
    case Rejection::kBadUtf8: return "bad_utf8";
    case Rejection::kBadTime: return "bad_time";
    case Rejection::kTooDeep: return "too_deep";
    case Rejection::kTooLarge: return "too_large";
    case Rejection::kMalformed: return "malformed";
    case Rejection::kUnsupported: return "unsupported";
    case Rejection::kCount: break;
  }
  return "unknown";
}

}  // namespace throughline::otel
