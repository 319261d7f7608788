#include "dataprime/analysis/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "dataprime/closest.h"
#include "dataprime/sql/fragments.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {

using sql::Fragment;

Value ExpressionAnalyzer::Error(SourceRange range, std::string message, std::string suggestion) {
  diagnostics_.Error(range, std::move(message), std::move(suggestion));
  return {};
}

Value ExpressionAnalyzer::Make(Type type, sql::Expr expr, SourceRange range) const {
  Value value;
  value.type = type;
  value.expr = std::move(expr);
  value.range = range;
  value.integer = type == Type::kNumber;  // not known to be Float64
  return value;
}

Value ExpressionAnalyzer::Analyze(const Expr& expr, Type wanted) {
  Value value;
  const auto literal = [&](Type type, sql::Expr sql) {
    value = Make(type, std::move(sql), expr.range);
    value.literal = &expr;
  };
  switch (expr.kind) {
    case ExprKind::kNull:
      literal(Type::kNull, Fragment("NULL"));
      break;
    case ExprKind::kBool:
      literal(Type::kBool, Fragment(expr.number != 0 ? "true" : "false"));
      break;
    case ExprKind::kString:
      literal(Type::kString, parameters().String(expr.text));
      break;
    case ExprKind::kNumber: {
      // Whole numbers stay integers in SQL, so that an index on an integer column is used.
      constexpr double kExact = 9007199254740992;
      const bool whole = std::floor(expr.number) == expr.number && std::abs(expr.number) <= kExact;
      literal(Type::kNumber, whole ? parameters().Bind("Int64", std::to_string(static_cast<int64_t>(expr.number)))
                                   : parameters().Bind("Float64", fmt::format("{}", expr.number)));
      value.integer = whole;
      break;
    }
    case ExprKind::kInterval:
      literal(Type::kInterval, parameters().Bind("Int64", std::to_string(expr.nanos)));
      break;
    case ExprKind::kTimestamp:
      literal(Type::kTimestamp, parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(expr.nanos)));
      break;
    case ExprKind::kNow:
      literal(Type::kTimestamp, parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(rows_.options().now)));
      break;
    case ExprKind::kRegex:
      literal(Type::kRegex, parameters().String(expr.text));
      break;
    case ExprKind::kToTimestamp: {
      Value inside = Analyze(*expr.children[0]);
      if (inside.type == Type::kError) return inside;
      if (!Castable(inside.type, Type::kTimestamp))
        return Error(expr.range, fmt::format("{} is no timestamp", WithArticle(inside.type)));
      value = Cast(std::move(inside), Type::kTimestamp);
      break;
    }
    case ExprKind::kTemplate:
      value = Template(expr);
      break;
    case ExprKind::kKeypath:
      value = expr.root == Root::kParameter ? QueryParameter(expr) : Keypath(expr);
      break;
    case ExprKind::kStep:
      value = Step(expr);
      break;
    case ExprKind::kCall:
      value = CallFunction(expr);
      break;
    case ExprKind::kUnary:
      value = Unary(expr, wanted);
      break;
    case ExprKind::kBinary:
      value = Binary(expr, wanted);
      break;
    case ExprKind::kAnd:
    case ExprKind::kOr:
      value = Logical(expr);
      break;
    case ExprKind::kCast:
      value = CastTo(expr);
      break;
    case ExprKind::kArray:
      value = Array(expr);
      break;
    case ExprKind::kExists:
      value = Exists(expr);
      break;
    case ExprKind::kCase:
      value = Case(expr);
      break;
  }
  value.range = expr.range;
  if (value.type != Type::kError && value.expr->printed_nodes > kMaxExpression) {
    return Error(expr.range, "this expression is too large", "split it with `create`");
  }
  if (wanted != Type::kUntyped && value.type == Type::kUntyped) return Cast(std::move(value), wanted);
  return value;
}

Value ExpressionAnalyzer::Coerce(Value value, Type type, std::string_view why, Type element) {
  if (value.type == Type::kError || (value.type == type && type != Type::kArray)) return value;
  if (value.type == Type::kUntyped || value.type == Type::kNull || (value.type == type && type == Type::kArray)) {
    return Cast(std::move(value), type, element);
  }
  if (type == Type::kString && value.type == Type::kSeverity) return Cast(std::move(value), type);
  const bool can = Castable(value.type, type);
  return Error(value.range, fmt::format("{} {}, and this is {}", why, WithArticle(type), WithArticle(value.type)),
               can ? fmt::format("cast it: {}:{}", value.literal ? "(...)" : "...", TypeName(type)) : "");
}

Value ExpressionAnalyzer::AnalyzeAs(const Expr& expr, Type type, std::string_view why) {
  return Coerce(Analyze(expr, type), type, why);
}

sql::Expr ExpressionAnalyzer::Condition(const Expr& expr) {
  return AnalyzeAs(expr, Type::kBool, "a condition is").expr;
}

bool ExpressionAnalyzer::HasAggregate(const Expr& expr) {
  if (expr.kind == ExprKind::kCall && FindFunction(expr.text, true)) {
    // min and max of several arguments are scalar.
    if (expr.children.size() <= 1 || !FindFunction(expr.text, false)) return true;
  }
  return std::any_of(expr.children.begin(), expr.children.end(),
                     [](const ExprPtr& child) { return HasAggregate(*child); });
}

// ---- operators
// -------------------------------------------------------------------------------------------------------

Value ExpressionAnalyzer::Logical(const Expr& expr) {
  std::vector<sql::Expr> operands;
  const bool is_and = expr.kind == ExprKind::kAnd;
  bool failed = false;
  for (const ExprPtr& child : expr.children) {
    operands.push_back(AnalyzeAs(*child, Type::kBool, is_and ? "`&&` joins" : "`||` joins").expr);
    failed |= !operands.back();
  }
  if (failed) return {};
  return Make(Type::kBool, Fragment(is_and ? "and({*})" : "or({*})", std::move(operands)), expr.range);
}

Value ExpressionAnalyzer::Unary(const Expr& expr, Type wanted) {
  if (expr.text == "!") {
    const Value value = AnalyzeAs(*expr.children[0], Type::kBool, "`!` negates");
    return value.type == Type::kError ? value : Make(Type::kBool, Fragment("NOT ({0})", {value.expr}), expr.range);
  }
  Value value = Analyze(*expr.children[0], wanted == Type::kInterval ? wanted : Type::kNumber);
  if (value.type == Type::kError) return value;
  if (value.type == Type::kNull) value = Cast(value, wanted == Type::kInterval ? wanted : Type::kNumber);
  if (value.type != Type::kNumber && value.type != Type::kInterval) {
    return Error(value.range,
                 fmt::format("`-` takes a number or an interval, and this is {}", WithArticle(value.type)));
  }
  if (value.type == Type::kNumber)
    return Make(value.type, Fragment("(0 - {0})", {AsFloat(value)}), expr.range);  // no -0
  return Make(value.type, Fragment("(-{0})", {value.expr}), expr.range);
}

Value ExpressionAnalyzer::Binary(const Expr& expr, Type wanted) {
  const std::string& op = expr.text;
  if (op == "~~") return FreeText(expr);
  if (op == "~") {
    if (std::optional<Value> found = TextSearchBelow(expr)) return *found;
    const Value target = Analyze(*expr.children[0]);
    return target.type == Type::kError ? target : TextSearch(target, *expr.children[1], expr.range);
  }
  if (op == "+" || op == "-" || op == "*" || op == "/" || op == "%") return Arithmetic(expr, wanted);
  // INFO, ERROR, ... are names like any other but beside a severity: they are read as keypaths only when there is none.
  const bool is_word_first = SeverityCode(*expr.children[0]) != 0;
  const Expr &named = *expr.children[is_word_first ? 1 : 0], &written = *expr.children[is_word_first ? 0 : 1];
  Value value = Analyze(named), other;
  if (value.type != Type::kSeverity) {
    other = Analyze(written);
  } else if (const std::optional<Value> severity = SeverityLiteral(written)) {
    other = *severity;
  } else {
    other = Analyze(written);
    if (other.type != Type::kSeverity && other.type != Type::kNull && other.type != Type::kError)
      other = Error(written.range, "not a severity", "DEBUG, VERBOSE, INFO, WARNING, ERROR or CRITICAL");
  }
  if (other.type == Type::kSeverity && value.type != Type::kSeverity && value.type != Type::kNull &&
      value.type != Type::kError)
    value = Error(named.range, "not a severity", "DEBUG, VERBOSE, INFO, WARNING, ERROR or CRITICAL");
  if (is_word_first) std::swap(value, other);
  return Compare(op, std::move(value), std::move(other), expr.range);
}

namespace {

// The column itself, where comparing it with the literal says the same as comparing the text that is made of it; null
// where not.
sql::Expr StoredEquivalent(const Value& value, const Value& other) {
  if (value.expr->kind != sql::Node::Kind::kFragment || !other.literal || other.literal->kind != ExprKind::kString)
    return nullptr;
  const std::string& text = other.literal->text;
  const bool is_word =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'z'; });
  if (value.expr->fragment == sql::kEnumName && is_word &&
      value.enum_type.find(fmt::format("'{}' =", text)) != std::string_view::npos)
    return value.expr->operands[0];
  // Zeros for a parent, which an empty text is in binary.
  if (value.expr->fragment == sql::kParentId && text.empty()) return value.expr->operands[0];
  return nullptr;
}

// Microseconds beside a literal, both as nanoseconds: whole numbers then. Not for numbers so large that a float of
// microseconds no longer tells two nanoseconds apart.
void CompareAsStored(Value& value, Value& other, sql::Parameters& parameters) {
  if (value.expr->kind != sql::Node::Kind::kFragment || value.expr->fragment != sql::kMicroseconds || !other.literal ||
      other.literal->kind != ExprKind::kNumber)
    return;
  const double nanos = other.literal->number * 1000;
  if (std::abs(nanos) > 1e15 || nanos != std::floor(nanos)) return;
  value.expr = sql::Expr(value.expr->operands[0]);
  other.expr = parameters.Bind("Int64", fmt::format("{}", static_cast<int64_t>(nanos)));
}

}  // namespace

Value ExpressionAnalyzer::Compare(std::string_view op, Value left, Value right, SourceRange range) {
  if (left.type == Type::kError || right.type == Type::kError) return {};
  const bool equality = op == "==" || op == "!=";
  if (equality && (left.type == Type::kNull || right.type == Type::kNull)) {
    const Value& tested = left.type == Type::kNull ? right : left;
    return Make(Type::kBool, NullTest(tested.expr, op == "=="), range);
  }
  if (left.type == Type::kUntyped && right.type == Type::kUntyped) {
    left = WithLikelyType(left);
    right = WithLikelyType(right);
  }
  if (left.type == Type::kUntyped && right.type == Type::kUntyped) {
    return Error(range, fmt::format("`{}` compares two values without a type", op),
                 "cast one side: ...:string or ...:number");
  }
  // Beside such a literal it doesn't matter how an array is written, and this text costs less.
  for (auto [value, other] : {std::pair{&left, &right}, std::pair{&right, &left}}) {
    if (value->type != Type::kUntyped || !other->literal || other->type != Type::kString) continue;
    if (other->literal->text.starts_with('[')) continue;
    value->expr = ScalarText(*value);
    value->type = Type::kString;
  }
  if (!Unify({&left, &right}, fmt::format("`{}` compares", op))) return {};
  if (left.type == Type::kObject || left.type == Type::kRegex || (left.type == Type::kArray) ||
      (left.type == Type::kBool && !equality)) {
    return Error(range, fmt::format("`{}` can't compare {}", op, WithArticle(left.type)),
                 left.type == Type::kObject  ? "compare a leaf inside it"
                 : left.type == Type::kArray ? "setEqualsTo(a, b), arrayContains(a, x)"
                                             : "");
  }
  // An id is stored in binary: compared as such, its index is used.
  for (auto* pair : {&left, &right}) {
    const Value& id = *pair;
    const Value& other = pair == &left ? right : left;
    if (!equality || !id.binary || !other.literal || other.literal->kind != ExprKind::kString) continue;
    const std::string& text = other.literal->text;
    const bool is_id =
        text.size() == 2u * id.binary_bytes && text.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_id || text.find_first_not_of('0') == std::string::npos) continue;
    return Make(Type::kBool,
                Fragment(op == "==" ? "({0} = unhex({1}))" : "({0} != unhex({1}))", {id.binary, other.expr}), range);
  }
  if (equality) {
    if (sql::Expr stored = StoredEquivalent(left, right)) left.expr = std::move(stored);
    if (sql::Expr stored = StoredEquivalent(right, left)) right.expr = std::move(stored);
  }
  CompareAsStored(left, right, parameters());
  CompareAsStored(right, left, parameters());
  const std::string_view fragment = op == "=="   ? "({0} = {1})"
                                    : op == "!=" ? "({0} != {1})"
                                    : op == "<"  ? "({0} < {1})"
                                    : op == "<=" ? "({0} <= {1})"
                                    : op == ">"  ? "({0} > {1})"
                                                 : "({0} >= {1})";
  return Make(Type::kBool, Fragment(fragment, {left.expr, right.expr}), range);
}

bool ExpressionAnalyzer::Unify(std::vector<Value*> values, std::string_view why) {
  const Value* typed = nullptr;
  for (const Value* value : values) {
    if (value->type == Type::kError) return false;
    if (value->type != Type::kUntyped && value->type != Type::kNull && !typed) typed = value;
  }
  if (!typed) return true;  // all untyped: they stay so
  const Type type = typed->type, element = typed->element;
  for (Value* value : values) {
    if (value->type == type && (type != Type::kArray || value->element == element)) continue;
    if (value->type == Type::kUntyped || value->type == Type::kNull || type == Type::kArray) {
      if (value->type != Type::kArray && type == Type::kArray && value->type != Type::kUntyped &&
          value->type != Type::kNull) {
        Error(value->range, fmt::format("{} an array with {}", why, WithArticle(value->type)));
        return false;
      }
      *value = Cast(*value, type, element);
      continue;
    }
    const bool can = Castable(value->type, type);
    // A cast would read the number as nanoseconds, and durations are microseconds.
    const bool lacks_unit = (type == Type::kNumber && value->type == Type::kInterval) ||
                            (type == Type::kInterval && value->type == Type::kNumber);
    Error(value->range, fmt::format("{} {} with {}", why, WithArticle(type), WithArticle(value->type)),
          type == Type::kTimestamp && value->literal ? "a timestamp is written @'2026-01-31T12:00:00'"
          : lacks_unit                               ? "give the number its unit, as in $m.duration.toInterval('us')"
          : can                                      ? fmt::format("cast it: (...):{}", TypeName(type))
                                                     : "");
    return false;
  }
  return true;
}

Value ExpressionAnalyzer::CastTo(const Expr& expr) {
  const Type type = TypeFromName(expr.text);
  if (type == Type::kError) {
    const std::string closest =
        Closest(expr.text, {"string", "number", "bool", "timestamp", "interval", "array", "object"});
    return Error(expr.name_range, fmt::format("no type `{}`", expr.text),
                 closest.empty() ? "string, number, bool, timestamp, interval, array, object" : "closest: " + closest);
  }
  Value value = Analyze(*expr.children[0]);
  if (value.type == Type::kError) return value;
  if (!Castable(value.type, type)) {
    return Error(expr.range, fmt::format("{} can't be read as {}", WithArticle(value.type), WithArticle(type)));
  }
  return Cast(std::move(value), type);
}

Value ExpressionAnalyzer::Template(const Expr& expr) {
  std::vector<sql::Expr> pieces;
  for (const ExprPtr& child : expr.children) {
    const Value piece = Analyze(*child);
    if (piece.type == Type::kError) return piece;
    pieces.push_back(ToText(piece).expr);
  }
  if (pieces.empty()) return Make(Type::kString, parameters().String(""), expr.range);
  return Make(Type::kString, pieces.size() == 1 ? pieces[0] : Fragment("concat({*})", std::move(pieces)), expr.range);
}

}  // namespace throughline::dataprime
