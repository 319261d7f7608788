// `x exists`: there is a value, or an object with anything in it.
#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

using sql::Fragment;

Value ExpressionAnalyzer::Exists(const Expr& expr) {
  const Value value = Analyze(*expr.children[0]);
  if (value.type == Type::kError) return value;
  return Make(Type::kBool, Fragment("isNotNull({0})", {value.expr}), expr.range);
}

}  // namespace throughline::dataprime
