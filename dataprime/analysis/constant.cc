#include "dataprime/analysis/constant.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <vector>

#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {
namespace {

Constant Instant(int64_t nanos) { return {Type::kTimestamp, nanos, 0, {}}; }
Constant Interval(int64_t nanos) { return {Type::kInterval, nanos, 0, {}}; }
Constant Number(double number) { return {Type::kNumber, 0, number, {}}; }
Constant Text(std::string text) { return {Type::kString, 0, 0, std::move(text)}; }

bool IsTime(const Constant& value) { return value.type == Type::kTimestamp || value.type == Type::kInterval; }

// Functions of two values that are an operator by another name.
struct OperatorName {
  std::string_view function, symbol;
};
constexpr OperatorName kOperators[] = {{"addTime", "+"},     {"subtractTime", "-"},     {"diffTime", "-"},
                                       {"addInterval", "+"}, {"subtractInterval", "-"}, {"multiplyInterval", "*"},
                                       {"roundTime", "/"},   {"timeRound", "/"},        {"divideInterval", "/"}};

struct UnitName {
  std::array<std::string_view, 3> names;
  double nanos;
};
constexpr UnitName kUnits[] = {{{"day", "d", "days"}, 86'400e9},
                               {{"hour", "h", "hours"}, 3'600e9},
                               {{"minute", "m", "minutes"}, 60e9},
                               {{"second", "s", "seconds"}, 1e9},
                               {{"milli", "ms", ""}, 1e6},
                               {{"micro", "us", ""}, 1e3},
                               {{"nano", "ns", ""}, 1}};

class Evaluator {
 public:
  Evaluator(const CompileOptions& options, Diagnostics& diagnostics) : options_(options), diagnostics_(diagnostics) {}

  std::optional<Constant> Evaluate(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kInterval:
        return Interval(expr.nanos);
      case ExprKind::kTimestamp:
        return Instant(expr.nanos);
      case ExprKind::kNow:
        return Instant(options_.now);
      case ExprKind::kNumber:
        return Number(expr.number);
      case ExprKind::kString:
        return Text(expr.text);
      case ExprKind::kToTimestamp:
        return ToInstant(expr, Evaluate(*expr.children[0]));
      case ExprKind::kTemplate:
        return Template(expr);
      case ExprKind::kKeypath:
        return Parameter(expr);
      case ExprKind::kCast:
        if (expr.text == "timestamp") return ToInstant(expr, Evaluate(*expr.children[0]));
        if (expr.text == "interval") return ToInterval(expr, Evaluate(*expr.children[0]));
        if (expr.text == "number" || expr.text == "num") return ToNumber(expr, Evaluate(*expr.children[0]));
        return NotConstant(expr);
      case ExprKind::kUnary: {
        std::optional<Constant> value = Evaluate(*expr.children[0]);
        if (!value) return value;
        if (expr.text != "-" || value->type == Type::kTimestamp || value->type == Type::kString)
          return Fail(expr, "only an interval can be negated");
        value->nanos = -value->nanos;
        value->number = -value->number;
        return value;
      }
      case ExprKind::kBinary: {
        const std::optional<Constant> left = Evaluate(*expr.children[0]);
        const std::optional<Constant> right = left ? Evaluate(*expr.children[1]) : std::nullopt;
        return right ? Apply(expr, expr.text, *left, *right) : std::nullopt;
      }
      case ExprKind::kCall:
        return Call(expr);
      default:
        return NotConstant(expr);
    }
  }

 private:
  std::optional<Constant> Fail(const Expr& expr, std::string message) {
    diagnostics_.Error(expr.range, std::move(message),
                       "last 1h, between @'2026-01-01' and @'2026-01-02', around @'now' - 1d interval 10m");
    return std::nullopt;
  }
  std::optional<Constant> NotConstant(const Expr& expr) {
    return Fail(expr, "a timeframe is made of timestamps, intervals, now() and $p.timeRange");
  }

  std::optional<Constant> InRange(const Expr& expr, Type type, double nanos) {
    if (!(std::abs(nanos) < 9.2e18)) return Fail(expr, "outside the years 1678 to 2262");
    return Constant{type, static_cast<int64_t>(nanos), 0, {}};
  }

  std::optional<Constant> ToInstant(const Expr& expr, const std::optional<Constant>& value) {
    if (!value || value->type == Type::kTimestamp) return value;
    if (value->type == Type::kNumber) return InRange(expr, Type::kTimestamp, value->number);
    const std::optional<int64_t> nanos = value->type == Type::kString ? ParseTimestamp(value->text) : std::nullopt;
    if (!nanos) return Fail(expr, "this is no timestamp");
    return Instant(*nanos);
  }
  std::optional<Constant> ToInterval(const Expr& expr, const std::optional<Constant>& value) {
    if (!value || value->type == Type::kInterval) return value;
    if (value->type == Type::kNumber) return InRange(expr, Type::kInterval, value->number);
    const std::optional<int64_t> nanos = value->type == Type::kString ? ParseInterval(value->text) : std::nullopt;
    if (!nanos) return Fail(expr, "this is no interval");
    return Interval(*nanos);
  }
  std::optional<Constant> ToNumber(const Expr& expr, const std::optional<Constant>& value) {
    if (!value || value->type == Type::kNumber) return value;
    if (IsTime(*value)) return Number(static_cast<double>(value->nanos));
    double number = 0;
    const char* end = value->text.data() + value->text.size();
    const auto [stop, error] = std::from_chars(value->text.data(), end, number);
    if (error != std::errc() || stop != end) return Fail(expr, "this is no number");
    return Number(number);
  }

  std::optional<Constant> Template(const Expr& expr) {
    std::string text;
    for (const ExprPtr& child : expr.children) {
      const std::optional<Constant> piece = Evaluate(*child);
      if (!piece) return std::nullopt;
      if (IsTime(*piece)) return NotConstant(*child);
      text += piece->type == Type::kNumber ? fmt::format("{}", piece->number) : piece->text;
    }
    return Text(std::move(text));
  }

  std::optional<Constant> Parameter(const Expr& expr) {
    if (expr.root != Root::kParameter || expr.path.empty() || expr.path[0].computed) return NotConstant(expr);
    const std::string& name = expr.path[0].name;
    if (name == "timeRange" && expr.path.size() == 2) {
      const std::string& bound = expr.path[1].name;
      if (bound != "startTime" && bound != "endTime") return Fail(expr, "a time range has startTime and endTime");
      const std::optional<int64_t>& nanos = bound == "startTime" ? options_.window_start : options_.window_end;
      if (!nanos) return Fail(expr, "the query was sent without a time range");
      return Instant(*nanos);
    }
    const auto known = options_.parameters.find(name);
    if (known == options_.parameters.end() || known->second.values.size() != 1 || expr.path.size() != 1)
      return Fail(expr, fmt::format("no parameter $p.{} with one value", name));
    return Text(known->second.values[0]);
  }

  std::optional<Constant> Call(const Expr& expr) {
    std::vector<Constant> arguments;
    for (const ExprPtr& child : expr.children) {
      std::optional<Constant> argument = Evaluate(*child);
      if (!argument) return std::nullopt;
      arguments.push_back(std::move(*argument));
    }
    const size_t count = arguments.size();
    if (expr.text == "now" && count == 0) return Instant(options_.now);
    if (expr.text == "now" && count == 1) return Apply(expr, "+", Instant(options_.now), arguments[0]);
    if (expr.text == "parseInterval" && count == 1) return ToInterval(expr, arguments[0]);
    if ((expr.text == "parseTimestamp" || expr.text == "parseToTimestamp") && count == 1)
      return ToInstant(expr, arguments[0]);
    const bool makes_instant = expr.text == "fromUnixTime";
    if ((makes_instant || expr.text == "toInterval") && (count == 1 || count == 2) &&
        arguments[0].type == Type::kNumber) {
      const std::string_view unit = count == 2 ? std::string_view(arguments[1].text) : makes_instant ? "milli" : "nano";
      for (const UnitName& known : kUnits) {
        if (std::find(known.names.begin(), known.names.end(), unit) != known.names.end() && !unit.empty())
          return InRange(expr, makes_instant ? Type::kTimestamp : Type::kInterval, arguments[0].number * known.nanos);
      }
      return Fail(expr, fmt::format("no unit of time `{}`", unit));
    }
    for (const OperatorName& known : kOperators) {
      if (expr.text == known.function && count == 2) return Apply(expr, known.symbol, arguments[0], arguments[1]);
    }
    return NotConstant(expr);
  }

  std::optional<Constant> Apply(const Expr& expr, std::string_view op, const Constant& left, const Constant& right) {
    const auto is = [&](Type a, Type b) { return left.type == a && right.type == b; };
    int64_t nanos = 0;
    if (op == "+" && IsTime(left) && IsTime(right) && !is(Type::kTimestamp, Type::kTimestamp)) {
      if (__builtin_add_overflow(left.nanos, right.nanos, &nanos)) return Fail(expr, "outside the years 1678 to 2262");
      return is(Type::kInterval, Type::kInterval) ? Interval(nanos) : Instant(nanos);
    }
    if (op == "-" && IsTime(left) && IsTime(right) && !is(Type::kInterval, Type::kTimestamp)) {
      if (__builtin_sub_overflow(left.nanos, right.nanos, &nanos)) return Fail(expr, "outside the years 1678 to 2262");
      return is(Type::kTimestamp, Type::kInterval) ? Instant(nanos) : Interval(nanos);
    }
    if (op == "/" && is(Type::kTimestamp, Type::kInterval) && right.nanos > 0) {
      const int64_t rest = ((left.nanos % right.nanos) + right.nanos) % right.nanos;
      return Instant(left.nanos - rest);
    }
    if (op == "/" && is(Type::kInterval, Type::kInterval) && right.nanos != 0)
      return Number(static_cast<double>(left.nanos) / static_cast<double>(right.nanos));
    if (op == "*" && is(Type::kInterval, Type::kNumber))
      return InRange(expr, Type::kInterval, static_cast<double>(left.nanos) * right.number);
    if (op == "*" && is(Type::kNumber, Type::kInterval)) return Apply(expr, op, right, left);
    if (op == "/" && is(Type::kInterval, Type::kNumber) && right.number != 0)
      return InRange(expr, Type::kInterval, static_cast<double>(left.nanos) / right.number);
    if (is(Type::kNumber, Type::kNumber)) {
      if (op == "+") return Number(left.number + right.number);
      if (op == "-") return Number(left.number - right.number);
      if (op == "*") return Number(left.number * right.number);
      if (op == "/" && right.number != 0) return Number(left.number / right.number);
    }
    return NotConstant(expr);
  }

  const CompileOptions& options_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::optional<Constant> EvaluateConstant(const Expr& expr, const CompileOptions& options, Diagnostics& diagnostics) {
  return Evaluator(options, diagnostics).Evaluate(expr);
}

}  // namespace throughline::dataprime
