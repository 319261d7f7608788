// A slow database operation, as a tree of spans:
//
//   Slow Database Demo (4.0 s)
//   ├── Database Connection (0.8 s)          the pool is exhausted
//   ├── Complex Analytics Query (2.7 s)      a scan of 1.2 s, aggregation 0.8 s, sorting 0.7 s; runs one real GROUP BY
//   └── Result Processing (0.5 s)
//
// Errors   a GROUP BY that fails shows on its span and leaves `results` empty; the demo goes on.
// Threads  any number at once; blocks as long as `wait` does.
// Source   the guide, "Slow Database Demo Details"; AI Center facts, D.1 (Ctrl+B).
#pragma once

#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "assistant/demos/wait.h"
#include "assistant/feedback/feedback_store.h"
#include "base/clock.h"

namespace throughline::assistant {

using FeedbackByType = std::function<Result<std::vector<FeedbackStore::TypeFigures>>()>;

struct SlowDatabaseReport {
  bool is_complete = true;  // false: it was cut short
  Duration duration{0}, connection_wait{0}, query_execution{0}, result_processing{0};
  std::vector<FeedbackStore::TypeFigures> results;
};

SlowDatabaseReport RunSlowDatabase(const FeedbackByType& by_type, const Wait& wait, const Clock& clock);

const std::array<std::string_view, 4>& SlowDatabaseRecommendations();

}  // namespace throughline::assistant
