// `+ - * / %` over numbers, instants and intervals.
#include <fmt/format.h>

#include "dataprime/analysis/expression.h"
#include "dataprime/sql/fragments.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

struct Rule {
  char op;
  Type left, right, result;
  std::string_view sql;
};

constexpr Type kN = Type::kNumber, kT = Type::kTimestamp, kI = Type::kInterval;

// Instants and intervals are integers throughout, since a double loses their nanoseconds; 128 bits wide on the way, so
// that what doesn't fit is null and doesn't come out somewhere else.
constexpr Rule kRules[] = {
    {'+', kN, kN, kN, "({0} + {1})"},
    {'-', kN, kN, kN, "({0} - {1})"},
    {'*', kN, kN, kN, "ifNotFinite({0} * {1}, NULL)"},
    {'/', kN, kN, kN, "ifNotFinite({0} / {1}, NULL)"},
    {'%', kN, kN, kN, "({0} % nullIf({1}, 0) + 0)"},
    {'+', kT, kI, kT,
     "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({0})) + {1}, 'Int64'), 'UTC')"},
    {'+', kI, kT, kT,
     "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({1})) + {0}, 'Int64'), 'UTC')"},
    {'-', kT, kI, kT,
     "fromUnixTimestamp64Nano(accurateCastOrNull(toInt128(toUnixTimestamp64Nano({0})) - {1}, 'Int64'), 'UTC')"},
    {'/', kT, kI, kT, sql::kRoundDownOrNull},
    {'-', kT, kT, kI, "accurateCastOrNull(toInt128(toUnixTimestamp64Nano({0})) - toUnixTimestamp64Nano({1}), 'Int64')"},
    {'+', kI, kI, kI, "accurateCastOrNull(toInt128({0}) + {1}, 'Int64')"},
    {'-', kI, kI, kI, "accurateCastOrNull(toInt128({0}) - {1}, 'Int64')"},
    {'/', kI, kI, kN, "ifNotFinite({0} / {1}, NULL)"},
    {'%', kI, kI, kI, "({0} % nullIf({1}, 0))"},
    {'*', kI, kN, kI, "accurateCastOrNull(round({0} * {1}), 'Int64')"},
    {'*', kN, kI, kI, "accurateCastOrNull(round({0} * {1}), 'Int64')"},
    {'/', kI, kN, kI, "accurateCastOrNull(round({0} / {1}), 'Int64')"},
};

// -0 equals 0, but the engine groups by it apart and doesn't find it in a set that has 0. Adding 0 makes it 0. A
// product with a positive number is no -0 when the other factor is none.
bool MayBeMinusZero(char op, const Value& left, const Value& right) {
  const auto is_positive = [](const Value& value) {
    return value.literal && (value.literal->number > 0 || value.literal->nanos > 0);
  };
  return op == '*' ? !is_positive(left) && !is_positive(right) : op == '/' && !is_positive(right);
}

bool IsOpen(const Value& value) { return value.type == Type::kUntyped || value.type == Type::kNull; }

// Gives an untyped operand its type: from its neighbour where that decides, else from what the context wants.
void Infer(char op, Type wanted, Value& left, Value& right) {
  const bool sum = op == '+' || op == '-';
  if (IsOpen(left) && IsOpen(right)) {
    const bool time = sum && (wanted == kT || wanted == kI);
    left = Cast(left, time ? wanted : kN);
    right = Cast(right, time ? kI : kN);
  } else if (IsOpen(right)) {
    if (left.type == kT) {
      right = Cast(right, op == '-' && wanted == kI ? kT : kI);
    } else {
      right = Cast(right, left.type == kI && (sum || op == '%') ? kI : kN);
    }
  } else if (IsOpen(left)) {
    if (right.type == kT) {
      left = Cast(left, op == '-' ? kT : kI);
    } else if (right.type == kI) {
      // `x / 1h` rounds an instant, unless a number is wanted of it.
      const bool instant = wanted == kT || (op == '/' && wanted != kN);
      left = Cast(left, op == '*' ? kN : instant ? kT : kI);
    } else {
      left = Cast(left, kN);
    }
  }
}

}  // namespace

Value ExpressionAnalyzer::Arithmetic(const Expr& expr, Type wanted) {
  const char op = expr.text[0];
  Value left = Analyze(*expr.children[0]), right = Analyze(*expr.children[1]);
  if (left.type == Type::kError || right.type == Type::kError) return {};
  if (op == '+' && (left.type == Type::kString || right.type == Type::kString)) {
    constexpr std::string_view kAdvice = "texts are joined by concat(a, b) or a template: `{a}{b}`";
    if (rows_.options().strict) return Error(expr.name_range, "`+` adds, it doesn't join texts", std::string(kAdvice));
    diagnostics_.Warning(expr.name_range, "`+` is read as concat", std::string(kAdvice));
    return Make(Type::kString, Fragment("concat({*})", {ToText(left).expr, ToText(right).expr}), expr.range);
  }
  const bool is_null = left.type == Type::kNull || right.type == Type::kNull;
  Infer(op, wanted, left, right);
  for (const Rule& rule : kRules) {
    if (rule.op != op || rule.left != left.type || rule.right != right.type) continue;
    const auto operand = [](const Value& value) { return value.type == kN ? AsFloat(value) : value.expr; };
    // A key that can't be null is grouped by faster.
    const bool is_never_null = rule.sql == sql::kRoundDownOrNull && right.literal && right.literal->nanos != 0;
    std::string_view sql = is_never_null ? sql::kRoundDown : rule.sql;
    if (rule.result == kN && MayBeMinusZero(op, left, right))
      sql = op == '*' ? "ifNotFinite({0} * {1} + 0, NULL)" : "ifNotFinite({0} / {1} + 0, NULL)";
    if (is_null) {  // said plainly: the engine may fail on a constant that it finds late
      Value null;
      null.type = Type::kNull;
      null.range = expr.range;
      return Cast(null, rule.result);
    }
    Value value = Make(rule.result, Fragment(sql, {operand(left), operand(right)}), expr.range);
    value.integer = false;
    return value;
  }
  return Error(expr.name_range, fmt::format("`{}` has no meaning between {} and {}", op, WithArticle(left.type),
                                            WithArticle(right.type)));
}

}  // namespace throughline::dataprime
