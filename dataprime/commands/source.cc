// `source <dataset> [timeframe]`: where the rows come from, and from which time.
//
// Shape     the dataset's documents.
// Lowering  FROM, and two bounds on the table's time column, so that the engine skips what lies outside.
// Source    DataPrime reference, commands, `source`; sources and fields; time ranges and parameters.
#include "dataprime/commands/source.h"

#include <fmt/format.h>

#include <limits>

#include "dataprime/analysis/constant.h"
#include "dataprime/closest.h"
#include "dataprime/commands/dataset_name.h"

namespace throughline::dataprime {
namespace {

constexpr int64_t kAroundByDefault = 1'800'000'000'000;  // 30m

}  // namespace

CommandPtr SourceClause::Parse(Parser& in) {
  auto command = std::make_unique<SourceClause>();
  const uint32_t begin = in.token().range.begin;
  std::optional<std::string> name = ParseDatasetName(in, "the name of a source", "source spans");
  if (!name) return nullptr;
  command->name_ = std::move(*name);
  command->name_range_ = in.Since(begin);
  if (in.token().Is("(") && !command->ParseArguments(in)) return nullptr;
  if (!command->ParseTimeframe(in)) return nullptr;
  return command;
}

bool SourceClause::ParseArguments(Parser& in) {
  in.Advance();
  do {
    const Token name = in.token();
    if (name.kind != TokenKind::kIdent) return in.Expected("the name of an argument", "teamId=1"), false;
    in.Advance();
    if (!in.Take("=")) return in.Expected("`=`"), false;
    const bool is_value = in.token().kind == TokenKind::kString || in.token().kind == TokenKind::kNumber;
    if (!is_value) return in.Expected("a string or a number"), false;
    in.Advance();
    arguments_.push_back({std::string(name.text), in.Since(name.range.begin)});
  } while (in.Take(","));
  return in.Take(")") || (in.Expected("`,` or `)`"), false);
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

bool SourceClause::RefuseArguments(Diagnostics& diagnostics) const {
  for (const auto& [name, range] : arguments_)
    diagnostics.Error(
        range,
        fmt::format("`{}` has no argument `{}`: this store holds the data of one team, in one version", name_, name),
        fmt::format("source {}", name_));
  return !arguments_.empty();
}

const Source* SourceClause::Find(Diagnostics& diagnostics) const {
  if (RefuseArguments(diagnostics)) return nullptr;
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
  const std::optional<Constant> first = EvaluateConstant(*first_, options, diagnostics);
  if (!first) return std::nullopt;
  std::optional<Constant> second;
  if (second_ && !(second = EvaluateConstant(*second_, options, diagnostics))) return std::nullopt;
  const auto wrong = [&](const Expr& at, const Constant& value, std::string_view what) {
    diagnostics.Error(at.range, fmt::format("{}, and this is {}", what, WithArticle(value.type)));
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
      if (first->type != Type::kTimestamp) return wrong(*first_, *first, "`between` takes two timestamps");
      if (second->type != Type::kTimestamp) return wrong(*second_, *second, "`between` takes two timestamps");
      return Window{first->nanos, second->nanos};
    case Timeframe::kLast:
      if (first->type != Type::kInterval) return wrong(*first_, *first, "`last` takes an interval");
      if (first->nanos < 0) return diagnostics.Error(first_->range, "`last` takes no negative interval"), std::nullopt;
      return Window{shifted(options.now, -first->nanos), options.now};
    case Timeframe::kAround: {
      if (first->type != Type::kTimestamp) return wrong(*first_, *first, "`around` takes a timestamp");
      if (second && second->type != Type::kInterval) return wrong(*second_, *second, "`interval` takes an interval");
      if (second && second->nanos <= 0)
        return diagnostics.Error(second_->range, "the interval of `around` is greater than 0"), std::nullopt;
      const int64_t half = second ? second->nanos : kAroundByDefault;
      return Window{shifted(first->nanos, -half), shifted(first->nanos, half)};
    }
    case Timeframe::kShifted:
      if (first->type != Type::kInterval) return wrong(*first_, *first, "`timeshifted` takes an interval");
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
