// `source <dataset> [timeframe]`: where the rows come from, and from which time.
//
// Shape     the dataset's documents.
// Lowering  FROM, and two bounds on the table's time column, so that the engine skips what lies outside.
// Source    DataPrime reference, commands, `source`; sources and fields; time ranges and parameters.
#include "dataprime/commands/source.h"

#include <fmt/format.h>

#include <limits>

#include "dataprime/closest.h"
#include "dataprime/commands/dataset_name.h"

namespace throughline::dataprime {
namespace {

constexpr int64_t kAroundByDefault = 1'800'000'000'000;  // 30m

// An instant or an interval that is known before the query runs.
struct Moment {
  bool is_instant = false;
  int64_t nanos = 0;
};

std::optional<Moment> Evaluate(const Expr& expr, const CompileOptions& options, Diagnostics& diagnostics) {
  const auto fail = [&](std::string_view why) {
    diagnostics.Error(expr.range, std::string(why),
                      "last 1h, between @'2026-01-01' and @'2026-01-02', around @'now' - 1d interval 10m");
    return std::nullopt;
  };
  switch (expr.kind) {
    case ExprKind::kInterval:
      return Moment{false, expr.nanos};
    case ExprKind::kTimestamp:
      return Moment{true, expr.nanos};
    case ExprKind::kNow:
      return Moment{true, options.now};
    case ExprKind::kToTimestamp:
      return Evaluate(*expr.children[0], options, diagnostics);
    case ExprKind::kCall:
      if (expr.text == "now" && expr.children.empty()) return Moment{true, options.now};
      return fail("a timeframe is made of timestamps, intervals, now() and $p.timeRange");
    case ExprKind::kKeypath: {
      if (expr.root != Root::kParameter || expr.path.size() != 2 || expr.path[0].name != "timeRange") break;
      const std::optional<int64_t>& bound =
          expr.path[1].name == "startTime" ? options.window_start : options.window_end;
      if (expr.path[1].name != "startTime" && expr.path[1].name != "endTime")
        return fail("a time range has startTime and endTime");
      if (!bound) return fail("the query was sent without a time range");
      return Moment{true, *bound};
    }
    case ExprKind::kUnary: {
      const std::optional<Moment> inside = Evaluate(*expr.children[0], options, diagnostics);
      if (!inside) return std::nullopt;
      if (inside->is_instant || expr.text != "-") return fail("only an interval can be negated");
      return Moment{false, -inside->nanos};
    }
    case ExprKind::kBinary: {
      const std::optional<Moment> left = Evaluate(*expr.children[0], options, diagnostics);
      if (!left) return std::nullopt;
      const std::optional<Moment> right = Evaluate(*expr.children[1], options, diagnostics);
      if (!right) return std::nullopt;
      int64_t result = 0;
      if (expr.text == "+" && !(left->is_instant && right->is_instant)) {
        if (__builtin_add_overflow(left->nanos, right->nanos, &result)) return fail("outside the years 1678 to 2262");
        return Moment{left->is_instant || right->is_instant, result};
      }
      if (expr.text == "-" && (left->is_instant || !right->is_instant)) {
        if (__builtin_sub_overflow(left->nanos, right->nanos, &result)) return fail("outside the years 1678 to 2262");
        return Moment{left->is_instant && !right->is_instant, result};
      }
      if (expr.text == "/" && left->is_instant && !right->is_instant && right->nanos > 0) {
        const int64_t rest = ((left->nanos % right->nanos) + right->nanos) % right->nanos;
        return Moment{true, left->nanos - rest};
      }
      break;
    }
    default:
      break;
  }
  return fail("a timeframe is made of timestamps, intervals, now() and $p.timeRange");
}

}  // namespace

CommandPtr SourceClause::Parse(Parser& in) {
  auto command = std::make_unique<SourceClause>();
  const uint32_t begin = in.token().range.begin;
  std::optional<std::string> name = ParseDatasetName(in, "the name of a source", "source spans");
  if (!name) return nullptr;
  command->name_ = std::move(*name);
  command->name_range_ = in.Since(begin);
  if (!command->ParseTimeframe(in)) return nullptr;
  return command;
}

bool SourceClause::ParseTimeframe(Parser& in) {
  if (in.TakeWord("last")) {
    timeframe_ = Timeframe::kLast;
    return (first_ = in.ParseExpr()) != nullptr;
  }
  if (in.TakeWord("timeshifted")) {
    timeframe_ = Timeframe::kShifted;
    return (first_ = in.ParseExpr()) != nullptr;
  }
  if (in.TakeWord("between")) {
    timeframe_ = Timeframe::kBetween;
    if (!(first_ = in.ParseExprBefore("and"))) return false;
    if (!in.TakeWord("and")) return in.Expected("`and`"), false;
    return (second_ = in.ParseExpr()) != nullptr;
  }
  if (in.TakeWord("around")) {
    timeframe_ = Timeframe::kAround;
    if (!(first_ = in.ParseExpr())) return false;
    return !in.TakeWord("interval") || (second_ = in.ParseExpr()) != nullptr;
  }
  return true;
}

const Source* SourceClause::Find(Diagnostics& diagnostics) const {
  const Source* source = Source::Find(WithoutDataspace(name_));
  if (source) return source;
  const std::string closest = Closest(name_, Source::Names());
  diagnostics.Error(name_range_, fmt::format("no source `{}`", name_),
                    closest.empty() ? "logs, spans, metrics" : "closest: " + closest);
  return nullptr;
}

std::optional<Window> SourceClause::TimeWindow(const CompileOptions& options, Diagnostics& diagnostics) const {
  Window window{options.window_start, options.window_end};
  if (timeframe_ == Timeframe::kGiven) return window;
  const std::optional<Moment> first = Evaluate(*first_, options, diagnostics);
  if (!first) return std::nullopt;
  std::optional<Moment> second;
  if (second_ && !(second = Evaluate(*second_, options, diagnostics))) return std::nullopt;
  const auto wrong = [&](const Expr& at, std::string_view what) {
    diagnostics.Error(at.range, std::string(what));
    return std::nullopt;
  };
  const auto shifted = [](int64_t instant, int64_t by) {  // saturates: the end of time is as good
    int64_t out = 0;
    if (__builtin_add_overflow(instant, by, &out))
      return by > 0 ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int64_t>::min();
    return out;
  };
  switch (timeframe_) {
    case Timeframe::kBetween:
      if (!first->is_instant) return wrong(*first_, "`between` takes two timestamps, and this is an interval");
      if (!second->is_instant) return wrong(*second_, "`between` takes two timestamps, and this is an interval");
      return Window{first->nanos, second->nanos};
    case Timeframe::kLast:
      if (first->is_instant || first->nanos < 0) return wrong(*first_, "`last` takes an interval that is not negative");
      return Window{shifted(options.now, -first->nanos), options.now};
    case Timeframe::kAround: {
      if (!first->is_instant) return wrong(*first_, "`around` takes a timestamp, and this is an interval");
      if (second && (second->is_instant || second->nanos <= 0))
        return wrong(*second_, "the interval of `around` is greater than 0");
      const int64_t half = second ? second->nanos : kAroundByDefault;
      return Window{shifted(first->nanos, -half), shifted(first->nanos, half)};
    }
    case Timeframe::kShifted:
      if (first->is_instant) return wrong(*first_, "`timeshifted` takes an interval, and this is a timestamp");
      if (window.start) window.start = shifted(*window.start, first->nanos);
      if (window.end) window.end = shifted(*window.end, first->nanos);
      return window;
    case Timeframe::kGiven:
      break;
  }
  return window;
}

// The compiler opens the source that a query begins with, so a `source` that gets here stands further down.
void SourceClause::Apply(Rows& rows) const {
  rows.diagnostics().Error(name_range_, "`source` can only be the first command of a query",
                           "source ... | filter ... | ...");
}

const CommandSpec& SourceCommand() {
  static const CommandSpec spec{.keyword = "source",
                                .aliases = {"from"},
                                .syntax =
                                    "source logs|spans|metrics [last <interval> | between <time> and <time> | around "
                                    "<time> [interval <interval>] | timeshifted <interval>]",
                                .summary = "Where the rows come from, and from which time.",
                                .examples = {{"source spans last 1h | count", "spans of the last hour"}},
                                .parse = &SourceClause::Parse};
  return spec;
}

}  // namespace throughline::dataprime
