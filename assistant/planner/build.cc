#include "assistant/planner/build.h"

#include <fmt/format.h>

#include <algorithm>

#include "assistant/planner/tree.h"
#include "dataprime/syntax/printer.h"

namespace throughline::assistant {
namespace {

using dataprime::Aliased;
using dataprime::ExprKind;
using dataprime::Print;
using Op = Condition::Op;

std::vector<ExprPtr> List(ExprPtr a, ExprPtr b = nullptr) {
  std::vector<ExprPtr> out;
  out.push_back(std::move(a));
  if (b) out.push_back(std::move(b));
  return out;
}

Aliased As(ExprPtr expr, std::string_view name) {
  Aliased out;
  out.expr = std::move(expr);
  out.alias = Bare(name);
  return out;
}

ExprPtr Literal(const Condition& condition, size_t i) {
  if (!condition.numbers.empty()) return Number(condition.numbers[i]);
  if (condition.is_severity) return Bare(condition.texts[i]);
  if (condition.is_bool) return Boolean(condition.texts[i] == "true");
  return Text(condition.texts[i]);
}

// null when the keypath is none.
ExprPtr Test(const Condition& condition) {
  const auto field = [&] { return ReadKeypath(condition.keypath); };
  const bool searches = condition.op == Op::kPhrase && condition.keypath.empty();
  if (!searches && !field()) return nullptr;
  const std::string_view equal = condition.is_negated ? "!=" : "==";
  std::vector<ExprPtr> parts;
  switch (condition.op) {
    case Op::kExists:
      return Binary(condition.is_negated ? "==" : "!=", field(), Null());
    case Op::kEqual: {
      const size_t n = std::max(condition.texts.size(), condition.numbers.size());
      if (n == 0) return nullptr;
      for (size_t i = 0; i < n; ++i) parts.push_back(Binary(equal, field(), Literal(condition, i)));
      return Chain(condition.is_negated ? ExprKind::kAnd : ExprKind::kOr, std::move(parts));
    }
    case Op::kMore:
    case Op::kAtLeast:
    case Op::kLess:
    case Op::kAtMost: {
      if (condition.texts.empty() && condition.numbers.empty()) return nullptr;
      constexpr std::string_view kSymbols[] = {">", ">=", "<", "<="}, kOpposites[] = {"<=", "<", ">=", ">"};
      const size_t which = static_cast<size_t>(condition.op) - static_cast<size_t>(Op::kMore);
      return Binary(condition.is_negated ? kOpposites[which] : kSymbols[which], field(), Literal(condition, 0));
    }
    case Op::kBetween: {
      if (condition.numbers.size() < 2) return nullptr;
      const bool is_half_open = condition.numbers[1] - condition.numbers[0] == 100 && condition.numbers[0] >= 100;
      parts.push_back(Binary(">=", field(), Number(condition.numbers[0])));
      parts.push_back(Binary(is_half_open ? "<" : "<=", field(), Number(condition.numbers[1])));
      ExprPtr both = Chain(ExprKind::kAnd, std::move(parts));
      return condition.is_negated ? Not(std::move(both)) : std::move(both);
    }
    case Op::kHas: {
      for (const std::string& text : condition.texts) {
        ExprPtr has = Method(field(), "arrayContains", List(Text(text)));
        parts.push_back(condition.is_negated ? Not(std::move(has)) : std::move(has));
      }
      return Chain(condition.is_negated ? ExprKind::kAnd : ExprKind::kOr, std::move(parts));
    }
    case Op::kPhrase:
    case Op::kContains: {
      for (const std::string& text : condition.texts) {
        ExprPtr where =
            searches ? std::make_unique<dataprime::Expr>(ExprKind::kKeypath, dataprime::SourceRange{}) : field();
        ExprPtr found = condition.op == Op::kContains ? Method(std::move(where), "contains", List(Text(text)))
                                                      : Binary(searches ? "~~" : "~", std::move(where), Text(text));
        parts.push_back(condition.is_negated ? Not(std::move(found)) : std::move(found));
      }
      return Chain(ExprKind::kAnd, std::move(parts));
    }
  }
  return nullptr;
}

ExprPtr All(const std::vector<Condition>& conditions) {
  std::vector<ExprPtr> parts;
  for (const Condition& condition : conditions)
    if (ExprPtr test = Test(condition)) parts.push_back(std::move(test));
  return Chain(ExprKind::kAnd, std::move(parts));
}

ExprPtr Value(const Measure& measure) {
  const auto field = [&](const std::string& keypath) { return ReadKeypath(keypath); };
  const auto of = [&](std::string_view function) -> ExprPtr {
    ExprPtr first = field(measure.keypath), second = measure.added.empty() ? nullptr : field(measure.added);
    if (!first) return nullptr;
    if (!second) return Call(function, List(std::move(first)));
    if (function == "sum")
      return Binary("+", Call("sum", List(std::move(first))), Call("sum", List(std::move(second))));
    return Call(function, List(Binary("+", Cast(std::move(first), "number"), Cast(std::move(second), "number"))));
  };
  ExprPtr out;
  switch (measure.function) {
    case Measure::Function::kCount:
      return measure.of.empty() ? Call("count", {}) : Call("count_if", List(All(measure.of)));
    case Measure::Function::kShare: {
      ExprPtr hits = All(measure.of);
      if (!hits) return nullptr;
      return Binary("*", Binary("/", Call("count_if", List(std::move(hits))), Call("count", {})), Number(100));
    }
    case Measure::Function::kDistinct:
      return of("distinct_count");
    case Measure::Function::kDeviation:
      out = of("stddev");
      break;
    case Measure::Function::kVariance:
      return of("variance");
    case Measure::Function::kAverage:
      out = of("avg");
      break;
    case Measure::Function::kSum:
      out = of("sum");
      break;
    case Measure::Function::kLeast:
      out = of("min");
      break;
    case Measure::Function::kMost:
      out = of("max");
      break;
    case Measure::Function::kPercentile: {
      if (ExprPtr value = field(measure.keypath))
        out = Call("percentile", List(Number(measure.percentile), std::move(value)));
      break;
    }
  }
  if (out && measure.divisor != 1) out = Binary("/", std::move(out), Number(measure.divisor));
  return out;
}

// An attribute that not every row has: rows without it are no group of their own.
bool IsSparse(const std::string& keypath) {
  return keypath.starts_with("$d") && !keypath.starts_with("$d.traceID") && !keypath.starts_with("$d.spanID") &&
         keypath != "$d.tags['otel.status_code']" && keypath != "$d.tags['span.kind']" && keypath != "$d.metric";
}

std::string_view Symbol(Op op) {
  switch (op) {
    case Op::kAtLeast:
      return ">=";
    case Op::kLess:
      return "<";
    case Op::kAtMost:
      return "<=";
    case Op::kEqual:
      return "==";
    default:
      return ">";
  }
}

}  // namespace

std::string BuildQuery(const Plan& plan) {
  std::vector<std::string> stages;
  stages.push_back("source " + plan.source + (plan.time ? " " + plan.time->timeframe : ""));

  const bool groups = !plan.keys.empty() || !plan.bucket.empty();
  std::vector<Condition> conditions = plan.conditions;
  for (const GroupKey& key : plan.keys) {
    const bool is_tested = std::any_of(conditions.begin(), conditions.end(), [&](const Condition& c) {
      return c.keypath == key.keypath && !(c.is_negated && c.op == Op::kExists);
    });
    Condition exists{.keypath = key.keypath, .op = Op::kExists};
    if (IsSparse(key.keypath) && !is_tested) conditions.push_back(std::move(exists));
  }
  if (const ExprPtr filter = All(conditions)) stages.push_back("filter " + Print(*filter));

  std::vector<Aliased> keys, measures;
  if (!plan.bucket.empty())
    if (ExprPtr interval = Interval(plan.bucket))
      keys.push_back(As(Call("roundTime", List(ReadKeypath("$m.timestamp"), std::move(interval))), "time"));
  for (const GroupKey& key : plan.keys)
    if (ExprPtr field = ReadKeypath(key.keypath)) keys.push_back(As(std::move(field), key.name));
  for (const Measure& measure : plan.measures) {
    const std::string name = Print(*Bare(measure.name));
    const auto has_name = [&](const Aliased& other) { return Print(*other.alias) == name; };
    if (std::any_of(measures.begin(), measures.end(), has_name) || std::any_of(keys.begin(), keys.end(), has_name))
      continue;
    if (ExprPtr value = Value(measure)) measures.push_back(As(std::move(value), measure.name));
  }

  const bool descending = plan.order != Plan::Order::kAscending;
  const auto order_rows = [&] {
    if (plan.order == Plan::Order::kNone || plan.order_keypath.empty()) return;
    if (const ExprPtr field = ReadKeypath(plan.order_keypath))
      stages.push_back("orderby " + Print(*field) + (descending ? " desc" : ""));
  };
  if (groups && measures.empty()) {
    stages.push_back("distinct " + Print(keys));
    if (plan.limit) stages.push_back(fmt::format("limit {}", *plan.limit));
  } else if (groups) {
    const std::string first = Print(*measures[0].alias);
    if (plan.is_ranking && plan.limit && plan.bucket.empty() && !plan.having) {
      std::vector<Aliased> by;
      by.push_back(std::move(measures[0]));
      measures.erase(measures.begin());
      for (Aliased& measure : measures) keys.push_back(std::move(measure));
      stages.push_back(
          fmt::format("{} {} {} by {}", descending ? "top" : "bottom", *plan.limit, Print(keys), Print(by)));
    } else {
      stages.push_back("groupby " + Print(keys) + " aggregate " + Print(measures));
      if (plan.having)
        stages.push_back(
            fmt::format("filter {} {} {}", first, Symbol(plan.having->op), NumberText(plan.having->value)));
      if (!plan.bucket.empty() && !plan.is_ranking) {
        stages.push_back("orderby time");
      } else if (plan.order != Plan::Order::kNone) {
        stages.push_back("orderby " + first + (descending ? " desc" : ""));
      }
      if (plan.limit && (plan.bucket.empty() || plan.is_ranking))
        stages.push_back(fmt::format("limit {}", *plan.limit));
    }
  } else if (measures.size() == 1 && plan.measures.size() == 1 &&
             plan.measures[0].function == Measure::Function::kCount && plan.measures[0].of.empty()) {
    stages.push_back("count into " + Print(*measures[0].alias));
  } else if (!measures.empty()) {
    stages.push_back("aggregate " + Print(measures));
  } else {
    order_rows();
    if (plan.limit) stages.push_back(fmt::format("limit {}", *plan.limit));
  }
  std::string out;
  for (const std::string& stage : stages) out += (out.empty() ? "" : " | ") + stage;
  return out;
}

}  // namespace throughline::assistant
