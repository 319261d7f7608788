// `case { ... }` and its short forms.
#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

using sql::Fragment;

Value ExpressionAnalyzer::Case(const Expr& expr) {
  const bool plain = expr.text == "case";
  Value subject;
  size_t i = 0;
  if (!plain) {
    subject = Analyze(*expr.children[i++]);
    if (subject.type == Type::kError) return subject;
  }
  std::vector<sql::Expr> conditions;
  std::vector<Value> values;
  const size_t end = expr.children.size() - (expr.has_default ? 1 : 0);
  for (; i + 1 < end; i += 2) {
    const Expr& when = *expr.children[i];
    Value condition;
    if (plain) {
      condition = AnalyzeAs(when, Type::kBool, "a case is chosen by");
    } else if (expr.text == "case_find") {
      condition = TextSearch(subject, when, when.range);
    } else if (expr.text == "case_contains") {
      const Value text = Coerce(subject, Type::kString, "case_contains searches"),
                  part = AnalyzeAs(when, Type::kString, "case_contains searches for");
      if (text.expr && part.expr)
        condition = Make(Type::kBool, Fragment("(position({0}, {1}) > 0)", {text.expr, part.expr}), when.range);
    } else {
      const std::string_view op = expr.text == "case_equals" ? "==" : expr.text == "case_greaterthan" ? ">" : "<";
      const std::optional<Value> severity =
          subject.type == Type::kSeverity ? SeverityLiteral(when) : std::optional<Value>();
      condition = Compare(op, subject, severity ? *severity : Analyze(when), when.range);
    }
    if (condition.type == Type::kError) return {};
    conditions.push_back(condition.expr);
    values.push_back(Analyze(*expr.children[i + 1]));
  }
  if (expr.has_default) values.push_back(Analyze(*expr.children.back()));
  if (values.empty()) return Error(expr.range, "a case needs at least one branch");
  std::vector<Value*> pointers;
  for (Value& value : values) pointers.push_back(&value);
  if (!Unify(pointers, "the branches of a case have one type:")) return {};
  Value value = values[0];
  for (const Value& other : values) {
    if (other.type != Type::kNull) value = other;
  }
  if (!expr.has_default) {
    Value none;
    none.type = Type::kNull;
    none.expr = Fragment("NULL");
    values.push_back(none);
  }
  std::vector<sql::Expr> operands;
  for (size_t k = 0; k < values.size(); ++k) {
    // The engine may turn sum(multiIf(c, NULL, x)) into a sum of x where NOT c, which a null c is not.
    if (k < conditions.size())
      operands.push_back(sql::IsNull(values[k].expr) ? Fragment("ifNull({0}, false)", {conditions[k]}) : conditions[k]);
    // The engine has no null array: a missing one is empty.
    operands.push_back(value.type == Type::kArray        ? CastArray(values[k], value.element).expr
                       : values[k].type == Type::kNumber ? AsFloat(values[k])
                                                         : values[k].expr);
  }
  value.likely = CommonLikelyType(values);
  value.literal = nullptr;
  value.binary = nullptr;
  value.integer = false;
  value.expr = operands.size() == 1 ? operands[0] : Fragment("multiIf({*})", std::move(operands));
  return value;
}

}  // namespace throughline::dataprime
