// A review as a span of the answer's trace, below the answer and linked to it: what makes it durable, kept with all
// that was said before it, and queryable in DataPrime like everything else (review.label, review.note, review.reviewer,
// review.done).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "center/review/review.h"

namespace throughline::center {

constexpr std::string_view kReviewSpanName = "Review answer";

// As OTLP/JSON; `span_id` is its own, `time_nanos` since 1970.
std::string ReviewRequest(const Review& review, const otel::SpanId& span_id, int64_t time_nanos);

}  // namespace throughline::center
