#include "assistant/demos/slow_database.h"

#include <string>

#include "throughline/trace.h"

namespace throughline::assistant {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kCutShort = "cut short: the program is stopping";

Tracer DemoTracer() { return GetTracer("throughline.assistant.demo"); }

// Each part returns false when it was cut short.

bool Connect(const Wait& wait) {
  constexpr milliseconds kPoolWait{800};
  ActiveSpan span = DemoTracer().StartActiveSpan(
      "Database Connection",
      {.attributes = {{"db.system", "sqlite"}, {"db.connection_pool.exhausted", true}, {"db.operation", "CONNECT"}}});
  span.AddEvent("Waiting for available connection...");
  if (!wait(kPoolWait)) return span.SetStatus(StatusCode::kError, kCutShort), false;
  span.AddEvent("Connection acquired from pool");
  span.SetAttribute("db.connection_wait_ms", kPoolWait.count());
  return true;
}

bool Query(const FeedbackByType& by_type, const Wait& wait, std::vector<FeedbackStore::TypeFigures>& results) {
  struct Phase {
    std::string_view event;
    milliseconds time;
  };
  constexpr Phase kPhases[] = {{"Starting full table scan...", milliseconds(1200)},
                               {"Processing aggregations...", milliseconds(800)},
                               {"Sorting results...", milliseconds(700)}};
  ActiveSpan span =
      DemoTracer().StartActiveSpan("Complex Analytics Query", {.attributes = {{"db.system", "sqlite"},
                                                                              {"db.operation", "SELECT"},
                                                                              {"db.table", "feedback"},
                                                                              {"db.using_index", false},
                                                                              {"db.rows_examined", 50'000},
                                                                              {"db.performance_issue", true},
                                                                              {"db.optimization_needed", true}}});
  for (const Phase& phase : kPhases) {
    span.AddEvent(phase.event);
    if (&phase == &kPhases[1]) {  // the real one, in the time of the aggregations
      if (auto figures = by_type()) {
        results = std::move(*figures);
        span.SetAttribute("db.rows_returned", static_cast<int64_t>(results.size()));
      } else {
        span.SetAttribute("db.error.type", "operational");
        span.SetStatus(StatusCode::kError, figures.error().message);
      }
    }
    if (!wait(phase.time)) return span.SetStatus(StatusCode::kError, kCutShort), false;
  }
  span.AddEvent("Query completed");
  return true;
}

bool Process(const Wait& wait, size_t result_count) {
  ActiveSpan span = DemoTracer().StartActiveSpan(
      "Result Processing", {.attributes = {{"processing.result_count", static_cast<int64_t>(result_count)}}});
  span.AddEvent("Processing complex calculations...");
  if (!wait(milliseconds(500))) return span.SetStatus(StatusCode::kError, kCutShort), false;
  span.AddEvent("Processing completed");
  return true;
}

}  // namespace

SlowDatabaseReport RunSlowDatabase(const FeedbackByType& by_type, const Wait& wait, const Clock& clock) {
  SlowDatabaseReport report;
  const SteadyPoint start = clock.Steady();
  ActiveSpan root = DemoTracer().StartActiveSpan(
      "Slow Database Demo", {.attributes = {{"demo.type", "slow_database"}, {"demo.purpose", "performance_analysis"}}});
  SteadyPoint last = start;
  const auto lap = [&] {
    const SteadyPoint now = clock.Steady();
    return now - std::exchange(last, now);
  };
  report.is_complete = Connect(wait);
  report.connection_wait = lap();
  if (report.is_complete) {
    report.is_complete = Query(by_type, wait, report.results);
    report.query_execution = lap();
  }
  if (report.is_complete) {
    report.is_complete = Process(wait, report.results.size());
    report.result_processing = lap();
  }
  report.duration = clock.Steady() - start;
  root.SetAttributes({{"db.performance_issue", true},
                      {"db.optimization_needed", true},
                      {"demo.duration_seconds", std::chrono::duration<double>(report.duration).count()}});
  if (report.is_complete) {
    root.AddEvent("Slow database demo completed");
  } else {
    root.SetStatus(StatusCode::kError, kCutShort);
  }
  return report;
}

const std::array<std::string_view, 4>& SlowDatabaseRecommendations() {
  static constexpr std::array<std::string_view, 4> kAll = {
      "Index the columns that the query groups and sorts by: it examined 50,000 rows without one.",
      "Enlarge the connection pool, or hold connections for a shorter time: 0.8 s went by waiting for one.",
      "Keep the figures of earlier days in a summary table, and aggregate only what is new.",
      "Let the database do the calculations, or cache their result: processing took 0.5 s in the program."};
  return kAll;
}

}  // namespace throughline::assistant
