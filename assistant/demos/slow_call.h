// A slow call to an external service, as a span: a query that reads a whole table of a database elsewhere.
//
//   demo.slow_database_query (1.5 s)
//
// Threads  any number at once; blocks as long as `wait` does.
// Source   AI Center facts, D.1 (Ctrl+D).
#pragma once

#include <string>

#include "assistant/demos/wait.h"
#include "base/clock.h"

namespace throughline::assistant {

inline constexpr std::string_view kSlowCallSpan = "demo.slow_database_query";

struct SlowCallReport {
  bool is_complete = true;  // false: it was cut short
  Duration duration{0};
  std::string bottleneck, recommendation;
  std::string suggested_query;  // DataPrime that finds the span
};

SlowCallReport RunSlowCall(const Wait& wait, const Clock& clock);

}  // namespace throughline::assistant
