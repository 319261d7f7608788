#include "assistant/demos/slow_call.h"

#include "throughline/trace.h"

namespace throughline::assistant {

SlowCallReport RunSlowCall(const Wait& wait, const Clock& clock) {
  constexpr std::chrono::milliseconds kDuration{1500};
  SlowCallReport report;
  report.bottleneck = "sequential scan of 1,500,000 rows for 45,000 of them";
  report.recommendation = "Index the columns that the filter and the order use, and read no more rows than are shown.";
  report.suggested_query = "source spans last 15m | filter $l.operationName == '" + std::string(kSlowCallSpan) +
                           "' && $m.duration > 1000000";

  const SteadyPoint start = clock.Steady();
  ActiveSpan span = GetTracer("throughline.assistant.demo")
                        .StartActiveSpan(kSlowCallSpan, {.kind = SpanKind::kClient,
                                                         .attributes = {{"demo.type", "slow_mcp_call"},
                                                                        {"demo.purpose", "performance_analysis"},
                                                                        {"db.system", "postgresql"},
                                                                        {"db.operation", "SELECT"},
                                                                        {"db.query_plan", "sequential_scan"},
                                                                        {"db.using_index", false}}});
  span.AddEvent("Waiting for the external service...");
  report.is_complete = wait(kDuration);
  span.SetAttributes({{"db.rows_examined", 1'500'000},
                      {"db.rows_returned", 45'000},
                      {"db.performance_issue", true},
                      {"performance.bottleneck", report.bottleneck},
                      {"performance.recommendation", report.recommendation}});
  if (report.is_complete) {
    span.AddEvent("The external service has answered");
  } else {
    span.SetStatus(StatusCode::kError, "cut short: the program is stopping");
  }
  report.duration = clock.Steady() - start;
  return report;
}

}  // namespace throughline::assistant
