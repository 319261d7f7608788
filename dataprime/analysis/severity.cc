// Severities are written as names, which elsewhere are keypaths, or as codes.
#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

int SeverityCode(const Expr& expr) {
  std::string word;
  if (expr.kind == ExprKind::kKeypath && expr.root == Root::kData && expr.path.size() == 1) word = expr.path[0].name;
  if (expr.kind == ExprKind::kString || expr.kind == ExprKind::kNumber) word = expr.text;
  for (char& c : word) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  static constexpr std::string_view kNames[] = {"DEBUG", "VERBOSE", "INFO", "WARNING", "ERROR", "CRITICAL"};
  for (int code = 1; code <= 6; ++code) {
    if (word == kNames[code - 1] || word == std::to_string(code)) return code;
  }
  return 0;
}

std::optional<Value> ExpressionAnalyzer::SeverityLiteral(const Expr& expr) {
  const int code = SeverityCode(expr);
  if (code == 0) return std::nullopt;
  return Make(Type::kSeverity, parameters().Bind("Int8", std::to_string(code)), expr.range);
}

}  // namespace throughline::dataprime
