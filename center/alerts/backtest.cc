#include "center/alerts/backtest.h"

#include <algorithm>

namespace throughline::center::alerts {
namespace {

constexpr uint64_t kRowsRead = 50'000;

// Whether its rows over a long time are those of each window: a limit would cut them.
bool IsWholeOverTime(const std::string& query) {
  return std::ranges::none_of(std::initializer_list<const char*>{"limit", "top", "bottom"},
                              [&query](const char* word) { return query.contains(word); });
}

class Recorder {
 public:
  Recorder(const Rule& rule, int64_t from, int64_t to, BackTest& out)
      : rule_(rule), from_(from), slot_(std::max<int64_t>(1, (to - from) / kMostPoints)), out_(out) {}
  void Step(std::vector<Observation> seen, int64_t at) {
    ++out_.evaluations;
    for (const Observation& one : seen) {
      if (one.value) Note(one.labels, at, *one.value);
    }
    for (Transition& one : alerts::Step(rule_, seen, at, state_, [this] { return std::to_string(++last_); })) {
      if (one.change == Change::kFiring) {
        open_.emplace(one.instance.labels, out_.fired.size());
        out_.fired.push_back({one.instance.labels, at, std::nullopt, one.instance.peak});
      } else if (one.change == Change::kResolved) {
        End(one.instance, at);
      }
    }
  }
  void Finish() {
    for (const auto& [labels, instance] : state_.instances) {
      if (const auto open = open_.find(labels); open != open_.end()) out_.fired[open->second].peak = instance.peak;
    }
    out_.groups = seen_.size();
    for (const BackTest::Interval& one : out_.fired) GiveSeries(one.labels);
    while (!seen_.empty() && out_.series.size() < kMostSeries) GiveSeries(Labels(seen_.begin()->first));
  }

 private:
  void End(const Instance& instance, int64_t at) {
    const auto open = open_.find(instance.labels);
    if (open == open_.end()) return;
    out_.fired[open->second].to = at;
    out_.fired[open->second].peak = instance.peak;
    open_.erase(open);
  }
  void Note(const Labels& labels, int64_t at, double value) {
    if (!seen_.contains(labels) && seen_.size() >= kMostInstances) return;
    std::vector<BackTest::Point>& points = seen_[labels];
    const auto slot = [this](int64_t time) { return (time - from_) / slot_; };
    if (points.empty() || slot(points.back().at) != slot(at)) {
      points.push_back({at, value});
    } else if (IsNearer(value, points.back().value)) {
      points.back() = {at, value};
    }
  }
  bool IsNearer(double value, double than) const {
    switch (rule_.condition.op) {
      case Op::kGreater:
      case Op::kGreaterEqual:
        return value > than;
      case Op::kLess:
      case Op::kLessEqual:
        return value < than;
      default:
        return rule_.condition.Holds(value) || !rule_.condition.Holds(than);
    }
  }
  void GiveSeries(const Labels& labels) {
    const auto found = seen_.find(labels);
    if (found == seen_.end() || out_.series.size() >= kMostSeries) return;
    out_.series.push_back({found->first, std::move(found->second)});
    seen_.erase(found);
  }
  const Rule& rule_;
  const int64_t from_, slot_;  // ns
  BackTest& out_;
  RuleState state_;
  std::map<Labels, std::vector<BackTest::Point>> seen_;
  std::map<Labels, size_t> open_;
  uint64_t last_ = 0;
};

}  // namespace

Result<BackTest> RunBackTest(const QueryContext& context, const Rule& rule, const RuleColumns& columns, int64_t from,
                             int64_t to, net::CancelToken cancel) {
  if (to <= from) return Fail(ErrorKind::kInvalid, "from is not before to");
  BackTest out;
  out.one_query = columns.time.has_value() && IsWholeOverTime(rule.query) && rule.condition.compare == Compare::kNone;
  const int64_t most = out.one_query ? kMostSteps : kMostRuns;
  out.step = std::max(rule.interval, (to - from + most - 1) / most);
  out.is_exact = out.step == rule.interval;
  Recorder recorder(rule, from, to, out);
  if (!out.one_query) {
    for (int64_t at = from + out.step; at <= to; at += out.step) {
      Result<std::vector<Observation>> seen = Evaluate(context, rule, at, cancel);
      if (!seen) return Fail(seen.error());
      recorder.Step(std::move(*seen), at);
    }
    recorder.Finish();
    return out;
  }
  QueryRequest request = RequestAt(rule, to);
  request.from = from - rule.delay - rule.window;
  request.limit = kRowsRead;
  Result<std::vector<RuleRow>> rows = RunRule(context, rule, request, cancel);
  if (!rows) return Fail(rows.error());
  std::ranges::stable_sort(*rows, {}, [](const RuleRow& row) { return row.time.value_or(0); });
  size_t first = 0;
  for (int64_t at = from + out.step; at <= to; at += out.step) {
    const int64_t end = at - rule.delay, begin = end - rule.window;
    while (first < rows->size() && (*rows)[first].time.value_or(0) < begin) ++first;
    Observations seen(rule);
    for (size_t i = first; i < rows->size() && (*rows)[i].time.value_or(0) < end; ++i)
      seen.Add((*rows)[i].labels, (*rows)[i].value);
    recorder.Step(seen.Take(), at);
  }
  recorder.Finish();
  return out;
}

}  // namespace throughline::center::alerts
