// `+ - * / %` over numbers, instants and intervals.
#include <fmt/format.h>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

using sql::Fragment;

Value ExpressionAnalyzer::Arithmetic(const Expr& expr, Type wanted) {
  const char op = expr.text[0];
  Value left = Analyze(*expr.children[0]), right = Analyze(*expr.children[1]);
  if (left.type == Type::kError || right.type == Type::kError) return {};
  const auto untyped = [](const Value& value) { return value.type == Type::kUntyped || value.type == Type::kNull; };
  // Which type an untyped operand takes: from its neighbour where that decides, else from what the context wants.
  if (untyped(left) && untyped(right)) {
    const bool interval = wanted == Type::kInterval && (op == '+' || op == '-');
    const bool timestamp = wanted == Type::kTimestamp && (op == '+' || op == '-');
    left = Cast(left, interval ? Type::kInterval : timestamp ? Type::kTimestamp : Type::kNumber);
    right = Cast(right, interval || timestamp ? Type::kInterval : Type::kNumber);
  } else if (untyped(right)) {
    const bool time = left.type == Type::kTimestamp || (left.type == Type::kInterval && op != '*' && op != '/');
    right =
        Cast(right, time ? (wanted == Type::kInterval && left.type == Type::kTimestamp && op == '-' ? Type::kTimestamp
                                                                                                    : Type::kInterval)
                         : Type::kNumber);
  } else if (untyped(left)) {
    const bool time = right.type == Type::kTimestamp || (right.type == Type::kInterval && op != '*');
    left = Cast(left, right.type == Type::kTimestamp && op == '-' ? Type::kTimestamp
                      : time ? (wanted == Type::kTimestamp ? Type::kTimestamp : Type::kInterval)
                             : Type::kNumber);
  }
  const auto is = [&](Type a, Type b) { return left.type == a && right.type == b; };
  const auto make = [&](Type type, std::string_view fragment, std::vector<sql::Expr> operands) {
    Value value = Make(type, Fragment(fragment, std::move(operands)), expr.range);
    value.integer = false;
    return value;
  };
  if (is(Type::kNumber, Type::kNumber)) {
    const std::vector<sql::Expr> numbers = {AsFloat(left), AsFloat(right)};
    switch (op) {
      case '+':
        return make(Type::kNumber, "({0} + {1})", numbers);
      case '-':
        return make(Type::kNumber, "({0} - {1})", numbers);
      case '*':
        return make(Type::kNumber, "({0} * {1})", numbers);
      case '/':
        return make(Type::kNumber, "({0} / nullIf({1}, 0))", numbers);
      default:
        return make(Type::kNumber, "({0} % nullIf({1}, 0))", numbers);
    }
  }
  if (is(Type::kTimestamp, Type::kInterval)) {
    // Integers throughout: a double loses the nanoseconds.
    if (op == '+')
      return make(Type::kTimestamp, "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) + {1}, 'UTC')",
                  {left.expr, right.expr});
    if (op == '-')
      return make(Type::kTimestamp, "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) - {1}, 'UTC')",
                  {left.expr, right.expr});
    if (op == '/') {
      return make(Type::kTimestamp,
                  "fromUnixTimestamp64Nano(toUnixTimestamp64Nano({0}) - positiveModulo(toUnixTimestamp64Nano({0}), "
                  "nullIf({1}, 0)), 'UTC')",
                  {left.expr, right.expr});
    }
  }
  if (is(Type::kInterval, Type::kTimestamp) && op == '+') {
    return make(Type::kTimestamp, "fromUnixTimestamp64Nano({0} + toUnixTimestamp64Nano({1}), 'UTC')",
                {left.expr, right.expr});
  }
  if (is(Type::kTimestamp, Type::kTimestamp) && op == '-') {
    return make(Type::kInterval, "(toUnixTimestamp64Nano({0}) - toUnixTimestamp64Nano({1}))", {left.expr, right.expr});
  }
  if (is(Type::kInterval, Type::kInterval)) {
    if (op == '+') return make(Type::kInterval, "({0} + {1})", {left.expr, right.expr});
    if (op == '-') return make(Type::kInterval, "({0} - {1})", {left.expr, right.expr});
    if (op == '/') return make(Type::kNumber, "({0} / nullIf({1}, 0))", {left.expr, right.expr});
  }
  if (is(Type::kInterval, Type::kNumber)) {
    if (op == '*')
      return make(Type::kInterval, "accurateCastOrNull(round({0} * {1}), 'Int64')", {left.expr, AsFloat(right)});
    if (op == '/')
      return make(Type::kInterval, "accurateCastOrNull(round({0} / nullIf({1}, 0)), 'Int64')",
                  {left.expr, AsFloat(right)});
  }
  if (is(Type::kNumber, Type::kInterval) && op == '*') {
    return make(Type::kInterval, "accurateCastOrNull(round({0} * {1}), 'Int64')", {AsFloat(left), right.expr});
  }
  std::string suggestion;
  if (op == '+' && (left.type == Type::kString || right.type == Type::kString))
    suggestion = "texts are joined by concat(a, b) or a template: `{a}{b}`";
  return Error(
      expr.name_range,
      fmt::format("`{}` has no meaning between {} and {}", op, WithArticle(left.type), WithArticle(right.type)),
      suggestion);
}

}  // namespace throughline::dataprime
