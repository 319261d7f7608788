// `x exists`: there is a value, or an object with anything in it. What `x != null` can't say, which is null for an
// object.
#include <algorithm>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

Value ExpressionAnalyzer::Exists(const Expr& expr) {
  const Expr& operand = *expr.children[0];
  const bool computed = std::any_of(operand.path.begin(), operand.path.end(),
                                    [](const struct Step& step) { return step.computed != nullptr; });
  const bool is_keypath = operand.kind == ExprKind::kKeypath && !computed && operand.root != Root::kParameter;
  if (is_keypath && (!keys_ || inside_aggregate_)) {
    const std::optional<Path> path = ReadPath(operand);
    return path ? Make(Type::kBool, rows_.Exists(*path, operand.range), expr.range) : Value{};
  }
  const Value value = Analyze(operand);
  if (value.type == Type::kError) return value;
  return Make(Type::kBool, sql::Fragment("isNotNull({0})", {value.expr}), expr.range);
}

}  // namespace throughline::dataprime
