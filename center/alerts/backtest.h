// What a rule would have done over a time that is past.
//
// Method   A query whose rows say when they are (a timestamp column that is no group) runs once over the whole time,
//          and each evaluation sees the rows of its window. Any other query runs once for each evaluation, kMostRuns at
//          most: over a longer time the steps become longer than the rule's interval, and `is_exact` is false.
// Series   What the evaluations saw of each group, for a chart: the range in kMostPoints slots, of each the value that
//          is nearest to meeting the condition. Groups that fired come first; kMostSeries at most.
// Errors   of QueryRun; kInvalid for a range that is none.
// Threads  a function; it blocks, and stops when `cancel` says so.
#pragma once

#include <vector>

#include "center/alerts/evaluate.h"

namespace throughline::center::alerts {

struct BackTest {
  struct Interval {
    Labels labels;
    int64_t from = 0;           // ns: when it fired
    std::optional<int64_t> to;  // when it was resolved; none: it would fire still
    std::optional<double> peak;
  };
  struct Point {
    int64_t at = 0;  // ns: of the evaluation
    double value = 0;
  };
  struct Series {
    Labels labels;
    std::vector<Point> points;
  };
  std::vector<Interval> fired;  // in the order of their beginning
  std::vector<Series> series;
  uint64_t groups = 0;  // that were seen, those without a series too
  uint64_t evaluations = 0;
  int64_t step = 0;  // ns
  bool one_query = false, is_exact = false;
};

constexpr int64_t kMostRuns = 200;
constexpr int64_t kMostSteps = 50'000;
constexpr int64_t kMostPoints = 400;
constexpr size_t kMostSeries = 8;

Result<BackTest> RunBackTest(const QueryContext& context, const Rule& rule, const RuleColumns& columns, int64_t from,
                             int64_t to, net::CancelToken cancel);

}  // namespace throughline::center::alerts
