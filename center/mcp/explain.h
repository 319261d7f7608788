// Why an answer was bad, as far as its trace shows: computed from the spans, each point with the span that shows it.
//
// Shape    Points come by weight: the verdict, where it failed first, other errors, validation and evaluations that
//          failed, answers that were cut off or refused, low confidence, several models, then where the time went.
// Threads  plain functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/trace_reader.h"

namespace throughline::center {

struct Point {
  std::string_view
      kind;          // "verdict", "failure", "error", "validation", "evaluation", "cut_off", "confidence", "slow" ...
  std::string text;  // a sentence; what was recorded is in quotes
  otel::SpanId span_id;
};

struct Explanation {
  std::vector<Point> points;
  bool is_bad = false;           // something speaks against the answer: a verdict, a failure, a check, or its time
  std::string question, answer;  // the words, whole; empty when they were not recorded
};

// What is usual for the root operation: of the day before. None: not known.
struct UsualTime {
  double median_ns = 0, p95_ns = 0;
  uint64_t traces = 0;
};

// `verdicts`: spans of other traces that judge this one.
Explanation Explain(const store::Trace& trace, const std::vector<store::StoredSpan>& verdicts,
                    const std::optional<UsualTime>& usual);

}  // namespace throughline::center
