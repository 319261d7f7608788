// A verdict as a span of the guide's shape: of the answer's trace, below the answer's span and linked to it. What our
// SDK writes for RecordFeedback, so that verdicts that were posted and verdicts that were sent as spans are one record.
//
// Source  the guide, "Feedback Correlation"; docs/sdk/feedback.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "center/feedback/verdict.h"
#include "otel/answer_token.h"
#include "otel/ids.h"

namespace throughline::center {

constexpr std::string_view kFeedbackSpanName = "👍 Submit User Feedback";

struct VerdictSpan {
  Verdict verdict;
  // The answer's; with a problem the trace that the span begins, which is none of the answer's.
  otel::TraceId trace_id;
  otel::SpanId span_id;  // its own
  std::optional<otel::SpanId> answer_span_id;
  otel::TokenReading token;  // where one came; kMalformed and no token in the verdict: by ids
  int64_t time_nanos = 0;    // since 1970
};

// As OTLP/JSON.
std::string VerdictRequest(const VerdictSpan& span);

// The same for the same verdict of one author under one idempotency key: its span's id.
otel::SpanId IdempotentSpanId(std::string_view identity);
// What a verdict with an idempotency key is known by.
std::string IdentityOf(const VerdictSpan& span);

}  // namespace throughline::center
