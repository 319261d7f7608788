// What a rule would have done over a time that is past.
//
// Method   A query whose rows say when they are (a timestamp column that is no group) runs once over the whole time, and
//          each evaluation sees the rows of its window. Any other query runs once for each evaluation, kMostRuns at most:
//          over a longer time the steps become longer than the rule's interval, and `is_exact` is false.
// Errors   of QueryRun; kInvalid for a range that is none.
// Threads  a function; it blocks, and stops when `cancel` says so.
#pragma once

#include <vector>

#include "center/alerts/evaluate.h"

namespace throughline::center::alerts {

struct BackTest {
  struct Interval {
    Labels labels;
    int64_t from = 0;            // ns: when it fired
    std::optional<int64_t> to;   // when it was resolved; none: it would fire still
    std::optional<double> peak;
  };
  std::vector<Interval> fired;  // in the order of their beginning
  uint64_t evaluations = 0;
  int64_t step = 0;  // ns
  bool one_query = false, is_exact = false;
};

constexpr int64_t kMostRuns = 200;
constexpr int64_t kMostSteps = 50'000;

Result<BackTest> RunBackTest(const QueryContext& context, const Rule& rule, const RuleColumns& columns, int64_t from,
                             int64_t to, net::CancelToken cancel);

}  // namespace throughline::center::alerts
