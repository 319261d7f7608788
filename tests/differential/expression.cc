#include "expression.h"

#include <algorithm>
#include <cmath>

#include "dataprime/functions/catalogue.h"

namespace throughline::differential {

using dataprime::FindFunction;
using dataprime::Parameter;
using dataprime::PreparedFunction;
using Kind = Value::Kind;

bool IsOpen(Type type) { return type == Type::kUntyped || type == Type::kNull; }

bool IsCastable(Type from, Type to) {
  if (from == Type::kRegex) return false;
  if (from == to || IsOpen(from) || to == Type::kString) return true;
  if (to == Type::kNumber) return from != Type::kArray;
  if (to == Type::kBool || to == Type::kTimestamp || to == Type::kInterval)
    return from == Type::kString || from == Type::kNumber;
  return to == Type::kArray && from == Type::kString;
}

bool HasAggregate(const Expr& expr) {
  if (expr.kind == ExprKind::kCall && FindFunction(expr.text, true) &&
      (expr.children.size() <= 1 || !FindFunction(expr.text, false)))
    return true;
  for (const auto& child : expr.children) {
    if (HasAggregate(*child)) return true;
  }
  return false;
}

std::string NameOf(const Expr& keypath) {
  std::string out;
  for (const dataprime::Step& step : keypath.path) {
    if (step.computed) throw NotCovered("a computed step");
    out += (out.empty() ? "" : ".") + step.name;
  }
  return keypath.root == Root::kData && out.starts_with("tags.") ? out.substr(5) : out;
}

namespace {

// What all that are not null are likely to be.
Type CommonLikely(const std::vector<const Typed*>& values) {
  const Typed* first = nullptr;
  for (const Typed* value : values) {
    if (value->type == Type::kNull) continue;
    if (first && first->likely != value->likely) return Type::kUntyped;
    first = value;
  }
  return first ? first->likely : Type::kUntyped;
}

int SeverityOf(const Expr& expr) {
  std::string word;
  if (expr.kind == ExprKind::kKeypath && expr.root == Root::kData && expr.path.size() == 1) word = expr.path[0].name;
  if (expr.kind == ExprKind::kString || expr.kind == ExprKind::kNumber) word = expr.text;
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  static const std::string kNames[] = {"DEBUG", "VERBOSE", "INFO", "WARNING", "ERROR", "CRITICAL"};
  for (int i = 0; i < 6; ++i) {
    if (word == kNames[i] || word == std::to_string(i + 1)) return i + 1;
  }
  return 0;
}

Typed Constant(Type type, Value value) {
  Typed out;
  out.type = type;
  out.eval = [value](const Scope&) { return value; };
  return out;
}

Typed SeverityLiteral(const Expr& expr) {
  const int code = SeverityOf(expr);
  if (code == 0) throw Refused("not a severity");
  return Constant(Type::kSeverity, Value::Severity(code));
}

Type TypeNamed(const std::string& name) {
  const Type type = dataprime::TypeFromName(name);
  if (type == Type::kError) throw Refused("no such type");
  if (type == Type::kObject) throw NotCovered("objects");
  return type;
}

}  // namespace

Typed Analyzer::CastTo(Typed value, Type type, Type element) {
  if (value.type == type && (type != Type::kArray || element == Type::kUntyped || element == value.element))
    return value;
  if (!IsCastable(value.type, type)) throw Refused("a cast that can't succeed");
  Typed out;
  out.type = type;
  out.element =
      type == Type::kArray && element == Type::kUntyped && value.type == Type::kArray ? value.element : element;
  if (type == Type::kArray && value.type == Type::kString) throw NotCovered("JSON text as an array");
  out.eval = [from = value.type, eval = value.eval, type, element](const Scope& scope) {
    return Cast(eval(scope), from, type, element);
  };
  return out;
}

Typed Analyzer::WithLikelyType(Typed value) {
  return value.type == Type::kUntyped && value.likely != Type::kUntyped ? CastTo(value, value.likely) : value;
}

Typed Analyzer::AnalyzeAs(const Expr& expr, Type type) {
  Typed value = Analyze(expr, type);
  if (value.type == type) return value;
  if (IsOpen(value.type) || (type == Type::kString && value.type == Type::kSeverity))
    return CastTo(std::move(value), type);
  throw Refused("another type is wanted");
}

void Analyzer::Unify(std::vector<Typed*> values) {
  const Typed* typed = nullptr;
  for (const Typed* value : values) {
    if (!IsOpen(value->type) && !typed) typed = value;
  }
  if (!typed) return;
  const Type type = typed->type, element = typed->element;
  for (Typed* value : values) {
    if (value->type == type && (type != Type::kArray || value->element == element)) continue;
    if (!IsOpen(value->type) && !(type == Type::kArray && value->type == Type::kArray))
      throw Refused("values of different types");
    *value = CastTo(*value, type, element);
  }
}

Typed Analyzer::Keypath(const Expr& expr) {
  if (expr.side != dataprime::Side::kNone) throw NotCovered("a side of a join");
  if (expr.path.empty()) throw NotCovered("a whole document");
  if (expr.root == Root::kParameter) throw NotCovered("a parameter");
  const std::string name = NameOf(expr);
  Typed out;
  if (grouped_ && !inside_aggregate_) {
    for (size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i].name != name) continue;
      out.type = keys_[i].type;
      out.element = keys_[i].element;
      out.eval = [i](const Scope& scope) { return scope.group->keys[i]; };
      return out;
    }
    throw Refused("neither a group key nor inside an aggregation");
  }
  const int at = table_->Find(expr.root, name);
  if (at < 0) {
    const bool may_be_there =
        table_->is_open && expr.root == Root::kData &&
        std::none_of(table_->removed.begin(), table_->removed.end(),
                     [&](const std::string& gone) { return name == gone || name.starts_with(gone + "."); });
    return Constant(may_be_there ? Type::kUntyped : Type::kNull, Value::Null());
  }
  const Column& column = table_->columns[static_cast<size_t>(at)];
  out.type = column.type;
  out.element = column.element;
  out.likely = column.likely;
  out.eval = [at](const Scope& scope) { return scope.row->cells[static_cast<size_t>(at)]; };
  return out;
}

Typed Analyzer::Analyze(const Expr& expr, Type wanted) {
  Typed out;
  switch (expr.kind) {
    case ExprKind::kNull:
      out = Constant(Type::kNull, Value::Null());
      break;
    case ExprKind::kBool:
      out = Constant(Type::kBool, Value::Bool(expr.number != 0));
      break;
    case ExprKind::kNumber:
      out = Constant(Type::kNumber, Value::Number(expr.number));
      break;
    case ExprKind::kString:
      out = Constant(Type::kString, Value::String(expr.text));
      break;
    case ExprKind::kInterval:
      out = Constant(Type::kInterval, Value::Interval(expr.nanos));
      break;
    case ExprKind::kTimestamp:
      out = Constant(Type::kTimestamp, Value::Timestamp(expr.nanos));
      break;
    case ExprKind::kNow:
      out = Constant(Type::kTimestamp, Value::Timestamp(now_));
      break;
    case ExprKind::kRegex:
      out = Constant(Type::kRegex, Value::String(expr.text));
      break;
    case ExprKind::kToTimestamp:
      return CastTo(Analyze(*expr.children[0]), Type::kTimestamp);
    case ExprKind::kKeypath:
      out = Keypath(expr);
      break;
    case ExprKind::kCall:
      out = Call(expr);
      break;
    case ExprKind::kBinary:
      out = std::string("+-*/%").find(expr.text) != std::string::npos ? Arithmetic(expr, wanted) : Comparison(expr);
      break;
    case ExprKind::kCast:
      return CastTo(Analyze(*expr.children[0]), TypeNamed(expr.text));
    case ExprKind::kCase:
      out = Case(expr);
      break;
    case ExprKind::kTemplate: {
      std::vector<Typed> pieces;
      for (const auto& child : expr.children) pieces.push_back(CastTo(Analyze(*child), Type::kString));
      out.type = Type::kString;
      out.eval = [pieces](const Scope& scope) {
        std::string text;
        for (const Typed& piece : pieces) {
          const Value value = piece.eval(scope);
          if (value.is_null()) return value;
          text += value.text;
        }
        return Value::String(text);
      };
      break;
    }
    case ExprKind::kUnary: {
      if (expr.text == "!") {
        const Typed operand = AnalyzeAs(*expr.children[0], Type::kBool);
        out.type = Type::kBool;
        out.eval = [operand](const Scope& scope) {
          const Value value = operand.eval(scope);
          return value.is_null() ? value : Value::Bool(value.whole == 0);
        };
        break;
      }
      Typed operand = Analyze(*expr.children[0], wanted == Type::kInterval ? wanted : Type::kNumber);
      if (IsOpen(operand.type)) operand = CastTo(operand, wanted == Type::kInterval ? wanted : Type::kNumber);
      if (operand.type != Type::kNumber && operand.type != Type::kInterval) throw Refused("- of something else");
      out.type = operand.type;
      out.eval = [operand](const Scope& scope) {
        Value value = operand.eval(scope);
        value.number = -value.number;
        value.whole = -value.whole;
        return value;
      };
      break;
    }
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      std::vector<Typed> operands;
      for (const auto& child : expr.children) operands.push_back(AnalyzeAs(*child, Type::kBool));
      const bool decides = expr.kind == ExprKind::kOr;  // one such operand is the answer
      out.type = Type::kBool;
      out.eval = [operands, decides](const Scope& scope) {
        bool unknown = false;
        for (const Typed& operand : operands) {
          const Value value = operand.eval(scope);
          if (value.is_null()) {
            unknown = true;
          } else if (value.IsTrue() == decides) {
            return Value::Bool(decides);
          }
        }
        return unknown ? Value::Null() : Value::Bool(!decides);
      };
      break;
    }
    case ExprKind::kArray: {
      std::vector<Typed> items;
      for (const auto& child : expr.children) items.push_back(Analyze(*child));
      std::vector<Typed*> pointers;
      for (Typed& item : items) pointers.push_back(&item);
      Unify(pointers);
      out.type = Type::kArray;
      out.element = Type::kNull;
      for (const Typed& item : items) {
        if (item.type == Type::kArray) throw Refused("an array of arrays");
        if (item.type != Type::kNull) out.element = item.type;
      }
      out.eval = [items](const Scope& scope) {
        std::vector<Value> values;
        for (const Typed& item : items) values.push_back(item.eval(scope));
        return Value::Array(std::move(values));
      };
      break;
    }
    case ExprKind::kStep: {
      if (expr.path.size() != 1 || !expr.path[0].computed) throw NotCovered("a step into a value");
      const Typed array = Analyze(*expr.children[0]), index = AnalyzeAs(*expr.path[0].computed, Type::kNumber);
      if (array.type != Type::kArray) throw NotCovered("a step into something else than an array");
      out.type = array.element == Type::kNull ? Type::kString : array.element;
      out.eval = [array, index](const Scope& scope) {
        const Value values = array.eval(scope), at = index.eval(scope);
        if (at.is_null() || at.number < 0 || at.number != std::floor(at.number) ||
            at.number >= static_cast<double>(values.items.size()))
          return Value::Null();
        return values.items[static_cast<size_t>(at.number)];
      };
      break;
    }
    default:
      throw NotCovered("this kind of expression");
  }
  const bool is_literal = expr.kind == ExprKind::kNull || expr.kind == ExprKind::kBool ||
                          expr.kind == ExprKind::kNumber || expr.kind == ExprKind::kString ||
                          expr.kind == ExprKind::kInterval || expr.kind == ExprKind::kTimestamp ||
                          expr.kind == ExprKind::kNow || expr.kind == ExprKind::kRegex;
  if (is_literal) out.literal = &expr;
  if (wanted != Type::kUntyped && out.type == Type::kUntyped) return CastTo(std::move(out), wanted);
  return out;
}

// ---- operators

Typed Analyzer::Equals(Typed left, Typed right, const std::string& op) {
  const bool equality = op == "==" || op == "!=";
  Typed out;
  out.type = Type::kBool;
  if (equality && (left.type == Type::kNull || right.type == Type::kNull)) {
    out.eval = [tested = left.type == Type::kNull ? right : left, op](const Scope& scope) {
      return Value::Bool(tested.eval(scope).is_null() == (op == "=="));
    };
    return out;
  }
  if (left.type == Type::kUntyped && right.type == Type::kUntyped) {
    left = WithLikelyType(left);
    right = WithLikelyType(right);
  }
  if (left.type == Type::kUntyped && right.type == Type::kUntyped) throw Refused("two values without a type");
  Unify({&left, &right});
  if (left.type == Type::kArray || left.type == Type::kRegex || (left.type == Type::kBool && !equality))
    throw Refused("no such comparison");
  out.eval = [left, right, op](const Scope& scope) {
    const Value a = left.eval(scope), b = right.eval(scope);
    if (a.is_null() || b.is_null()) return Value::Null();
    const int order = Compare(a, b);
    return Value::Bool(op == "=="   ? order == 0
                       : op == "!=" ? order != 0
                       : op == "<"  ? order < 0
                       : op == "<=" ? order <= 0
                       : op == ">"  ? order > 0
                                    : order >= 0);
  };
  return out;
}

Typed Analyzer::Comparison(const Expr& expr) {
  if (expr.text == "~~") {
    if (expr.children[0]->kind != ExprKind::kKeypath || !expr.children[0]->path.empty())
      throw Refused("~~ works on $d");
    if (expr.children[1]->kind != ExprKind::kString) throw NotCovered("~~ with something computed");
    std::vector<size_t> columns;
    for (size_t i = 0; i < table_->columns.size(); ++i) {
      if (table_->columns[i].root == Root::kData) columns.push_back(i);
    }
    Typed out;
    out.type = Type::kBool;
    out.eval = [columns, phrase = expr.children[1]->text](const Scope& scope) {
      for (size_t i : columns) {
        if (SearchIn(scope.row->cells[i], phrase).IsTrue()) return Value::Bool(true);
      }
      return Value::Bool(false);
    };
    return out;
  }
  if (expr.text == "~") {
    const Typed target = Analyze(*expr.children[0]);
    if (expr.children[1]->kind != ExprKind::kString) throw NotCovered("~ with something computed");
    Typed out;
    out.type = Type::kBool;
    out.eval = [target, phrase = expr.children[1]->text](const Scope& scope) {
      return SearchIn(target.eval(scope), phrase);
    };
    return out;
  }
  Typed left = Analyze(*expr.children[0]), right = Analyze(*expr.children[1]);
  if (left.type == Type::kSeverity && right.type != Type::kSeverity && expr.children[1]->kind != ExprKind::kNull)
    right = SeverityLiteral(*expr.children[1]);
  if (right.type == Type::kSeverity && left.type != Type::kSeverity && expr.children[0]->kind != ExprKind::kNull)
    left = SeverityLiteral(*expr.children[0]);
  return Equals(std::move(left), std::move(right), expr.text);
}

namespace {

Value Compute(char op, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Value::Null();
  const auto wide = [](const Value& value) { return static_cast<Int128>(value.whole); };
  if (a.kind == Kind::kNumber && b.kind == Kind::kNumber) {
    switch (op) {
      case '+':
        return Value::Number(a.number + b.number);
      case '-':
        return Value::Number(a.number - b.number);
      case '*':
        return Value::Number(a.number * b.number);
      case '/':
        return Value::Number(a.number / b.number);
      default:
        return Remainder(a.number, b.number);
    }
  }
  const auto rounded = [](double nanos) {
    return std::isfinite(nanos) && std::abs(nanos) < 9.2e18
               ? Value::Interval(static_cast<int64_t>(std::nearbyint(nanos)))
               : Value::Null();
  };
  const bool a_time = a.kind == Kind::kTimestamp, b_time = b.kind == Kind::kTimestamp;
  switch (op) {
    case '+':
      return Value::Wide(a_time || b_time ? Kind::kTimestamp : Kind::kInterval, wide(a) + wide(b));
    case '-':
      return Value::Wide(a_time && !b_time ? Kind::kTimestamp : Kind::kInterval, wide(a) - wide(b));
    case '*':
      return rounded(a.kind == Kind::kNumber ? a.number * static_cast<double>(b.whole)
                                             : static_cast<double>(a.whole) * b.number);
    case '/':
      if (b.kind == Kind::kNumber) return rounded(static_cast<double>(a.whole) / b.number);
      if (!a_time) return Value::Number(static_cast<double>(a.whole) / static_cast<double>(b.whole));
      if (b.whole == 0) return Value::Null();
      {
        const int64_t size = std::abs(b.whole), rest = a.whole % size;
        return Value::Timestamp(a.whole - (rest < 0 ? rest + size : rest));  // down, also before 1970
      }
    default:
      return b.whole == 0 ? Value::Null() : Value::Interval(a.whole % b.whole);
  }
}

// The type of `left op right`, or kError.
Type ResultType(char op, Type left, Type right) {
  constexpr Type kN = Type::kNumber, kT = Type::kTimestamp, kI = Type::kInterval;
  struct Rule {
    std::string_view ops;
    Type left, right, result;
  };
  static constexpr Rule kRules[] = {{"+-*/%", kN, kN, kN}, {"+-/", kT, kI, kT}, {"+", kI, kT, kT},  {"-", kT, kT, kI},
                                    {"+-%", kI, kI, kI},   {"/", kI, kI, kN},   {"*/", kI, kN, kI}, {"*", kN, kI, kI}};
  for (const Rule& rule : kRules) {
    if (rule.ops.find(op) != std::string_view::npos && rule.left == left && rule.right == right) return rule.result;
  }
  return Type::kError;
}

}  // namespace

Typed Analyzer::Arithmetic(const Expr& expr, Type wanted) {
  constexpr Type kN = Type::kNumber, kT = Type::kTimestamp, kI = Type::kInterval;
  const char op = expr.text[0];
  Typed left = Analyze(*expr.children[0]), right = Analyze(*expr.children[1]);
  if (op == '+' && (left.type == Type::kString || right.type == Type::kString)) {
    const Typed a = CastTo(left, Type::kString), b = CastTo(right, Type::kString);
    Typed out;
    out.type = Type::kString;
    out.eval = [a, b](const Scope& scope) {
      const Value x = a.eval(scope), y = b.eval(scope);
      return x.is_null() || y.is_null() ? Value::Null() : Value::String(x.text + y.text);
    };
    return out;
  }
  // An operand without a type gets the one that gives the operation a meaning; a number where nothing decides.
  const bool sum = op == '+' || op == '-';
  if (IsOpen(left.type) && IsOpen(right.type)) {
    const bool time = sum && (wanted == kT || wanted == kI);
    left = CastTo(left, time ? wanted : kN);
    right = CastTo(right, time ? kI : kN);
  } else if (IsOpen(right.type)) {
    right = CastTo(right, left.type == kT                         ? (op == '-' && wanted == kI ? kT : kI)
                          : left.type == kI && (sum || op == '%') ? kI
                                                                  : kN);
  } else if (IsOpen(left.type)) {
    left = CastTo(left, right.type == kT                              ? (op == '-' ? kT : kI)
                        : right.type != kI                            ? kN
                        : op == '*'                                   ? kN
                        : wanted == kT || (op == '/' && wanted != kN) ? kT
                                                                      : kI);
  }
  Typed out;
  out.type = ResultType(op, left.type, right.type);
  if (out.type == Type::kError) throw Refused("no such operation");
  out.eval = [op, left, right](const Scope& scope) { return Compute(op, left.eval(scope), right.eval(scope)); };
  return out;
}

// ---- case

Typed Analyzer::Case(const Expr& expr) {
  const std::string& form = expr.text;
  size_t i = 0;
  Typed subject;
  if (form != "case") subject = Analyze(*expr.children[i++]);
  std::vector<Typed> conditions, values;
  const size_t end = expr.children.size() - (expr.has_default ? 1 : 0);
  for (; i + 1 < end; i += 2) {
    const Expr& when = *expr.children[i];
    Typed condition;
    if (form == "case") {
      condition = AnalyzeAs(when, Type::kBool);
    } else if (form == "case_find") {
      condition.type = Type::kBool;
      condition.eval = [subject, phrase = when.text](const Scope& scope) {
        return SearchIn(subject.eval(scope), phrase);
      };
    } else if (form == "case_contains") {
      if (!IsOpen(subject.type) && subject.type != Type::kString && subject.type != Type::kSeverity)
        throw Refused("no text");
      const Typed text = CastTo(subject, Type::kString), part = AnalyzeAs(when, Type::kString);
      condition.type = Type::kBool;
      condition.eval = [text, part](const Scope& scope) {
        const Value a = text.eval(scope), b = part.eval(scope);
        return a.is_null() || b.is_null() ? Value::Null() : Value::Bool(a.text.find(b.text) != std::string::npos);
      };
    } else {
      const std::string op = form == "case_equals" ? "==" : form == "case_greaterthan" ? ">" : "<";
      condition = Equals(
          subject, subject.type == Type::kSeverity && SeverityOf(when) ? SeverityLiteral(when) : Analyze(when), op);
    }
    conditions.push_back(std::move(condition));
    values.push_back(Analyze(*expr.children[i + 1]));
  }
  if (expr.has_default) values.push_back(Analyze(*expr.children.back()));
  if (values.empty()) throw Refused("a case without branches");
  std::vector<Typed*> pointers;
  for (Typed& value : values) pointers.push_back(&value);
  Unify(pointers);
  Typed out = values[0];
  for (const Typed& value : values) {
    if (value.type != Type::kNull) out = value;
  }
  std::vector<const Typed*> branches;
  for (const Typed& value : values) branches.push_back(&value);
  out.likely = CommonLikely(branches);
  out.literal = nullptr;
  const Value none = out.type == Type::kArray ? Value::Array({}) : Value::Null();
  out.eval = [conditions, values, none](const Scope& scope) {
    for (size_t k = 0; k < conditions.size(); ++k) {
      if (conditions[k].eval(scope).IsTrue()) return values[k].eval(scope);
    }
    return values.size() > conditions.size() ? values.back().eval(scope) : none;
  };
  return out;
}

// ---- calls

// Arguments in the order of the signature, each of the type that it has there; `result` gets the type of the call.
std::vector<Typed> Analyzer::Arguments(const Expr& call, bool aggregate, Typed& result) {
  const PreparedFunction* function = FindFunction(call.text, aggregate);
  const std::vector<Parameter>& parameters = function->signature.parameters;
  const bool variadic = !parameters.empty() && parameters.back().variadic;
  if (call.children.size() > parameters.size() && !variadic) throw Refused("too many arguments");
  for (size_t i = call.children.size(); i < parameters.size(); ++i) {
    if (!parameters[i].optional && !(parameters[i].variadic && i > 0)) throw Refused("too few arguments");
  }
  const auto parameter_at = [&](size_t i) -> const Parameter& {
    return parameters[std::min(i, parameters.size() - 1)];
  };
  std::vector<Typed> out(call.children.size());
  std::vector<size_t> alike, later;
  bool severity = false;
  for (size_t i = 0; i < call.children.size(); ++i) {
    const Parameter& parameter = parameter_at(i);
    if (!call.argument_names.empty() && !call.argument_names[i].empty()) throw NotCovered("named arguments");
    const Expr& child = *call.children[i];
    const bool plain = parameter.kind == Parameter::Kind::kTyped && parameter.type != Type::kArray;
    if (parameter.kind == Parameter::Kind::kSame) {
      alike.push_back(i);
      if (child.kind == ExprKind::kArray && !child.children.empty() && SeverityOf(*child.children[0]))
        throw NotCovered("severities");
      if (SeverityOf(child)) {
        later.push_back(i);
        continue;
      }
    }
    Typed value = plain ? Analyze(child, parameter.type) : Analyze(child);
    if (parameter.literal && !value.literal) throw Refused("a literal is wanted");
    if (parameter.kind == Parameter::Kind::kText) {
      value = CastTo(value, Type::kString);
    } else if (parameter.kind == Parameter::Kind::kAny && parameter.type == Type::kRegex) {
      if (value.type != Type::kRegex && value.type != Type::kString) throw Refused("a pattern is wanted");
    } else if (parameter.kind == Parameter::Kind::kTyped && value.type != parameter.type) {
      if (!IsOpen(value.type) && !(parameter.type == Type::kString && value.type == Type::kSeverity))
        throw Refused("another type is wanted");
      value = CastTo(value, parameter.type, parameter.element);
    } else if (parameter.kind == Parameter::Kind::kTyped && parameter.type == Type::kArray &&
               parameter.element != Type::kUntyped) {
      value = CastTo(value, Type::kArray, parameter.element);
    }
    severity |= parameter.kind == Parameter::Kind::kSame &&
                (value.type == Type::kSeverity || (value.type == Type::kArray && value.element == Type::kSeverity));
    out[i] = std::move(value);
  }
  for (size_t i : later) out[i] = severity ? SeverityLiteral(*call.children[i]) : Analyze(*call.children[i]);
  // All T alike.
  Type common = Type::kNull, element = Type::kUntyped;
  for (size_t i : alike) {
    const bool wants_array = parameter_at(i).type == Type::kArray;
    if (wants_array && out[i].type != Type::kArray && !IsOpen(out[i].type)) throw Refused("an array is wanted");
    const Type own = wants_array && out[i].type == Type::kArray ? out[i].element : out[i].type;
    if (IsOpen(own)) {
      if (IsOpen(common) && own == Type::kUntyped) common = own;
      continue;
    }
    if (!IsOpen(common) && own != common) throw Refused("values of one type are wanted");
    common = own;
    if (own == Type::kArray && !IsOpen(out[i].element)) element = out[i].element;
  }
  std::vector<const Typed*> branches;
  for (size_t i : alike) branches.push_back(&out[i]);
  result.likely = CommonLikely(branches);
  // Of attributes alone, numbers, unless all are known to be something else.
  if (common == Type::kUntyped && !aggregate && (call.text == "max" || call.text == "min"))
    common = result.likely == Type::kUntyped ? Type::kNumber : result.likely;
  for (size_t i : alike) {
    if (parameter_at(i).type == Type::kArray) {
      out[i] = CastTo(out[i], Type::kArray, common == Type::kNull ? Type::kUntyped : common);
    } else if (!IsOpen(common)) {
      out[i] = CastTo(out[i], common, element);
    }
  }
  const Parameter& wanted = function->signature.result;
  result.type = wanted.type;
  result.element = wanted.element;
  if (wanted.kind == Parameter::Kind::kSame) {
    result.type = wanted.type == Type::kArray ? Type::kArray : common;
    result.element = wanted.type == Type::kArray ? common : element;
  }
  return out;
}

Typed Analyzer::Call(const Expr& expr) {
  const PreparedFunction *scalar = FindFunction(expr.text, false), *aggregate = FindFunction(expr.text, true);
  const bool aggregates = aggregate && (!scalar || (expr.children.size() == 1 && grouped_ && !inside_aggregate_));
  if (!scalar && !aggregate) throw Refused("no such function");
  if (aggregates) return Aggregate(expr);
  if (!HasScalar(expr.text)) throw NotCovered("the function " + expr.text);
  Typed out;
  const std::vector<Typed> arguments = Arguments(expr, false, out);
  if (expr.text == "in" && (arguments[0].type == Type::kUntyped || arguments.size() < 2))
    throw Refused("in() infers no type");
  if (expr.text == "textSearch") {
    out.eval = [target = arguments[0], phrase = expr.children[1]->text](const Scope& scope) {
      return SearchIn(target.eval(scope), phrase);
    };
    return out;
  }
  // if() without else, of arrays, gives an empty one.
  const bool array_if = expr.text == "if" && out.type == Type::kArray;
  out.eval = [name = expr.text, arguments, array_if](const Scope& scope) {
    std::vector<Value> values;
    for (const Typed& argument : arguments) values.push_back(argument.eval(scope));
    const Value value = CallScalar(name, values);
    return array_if && value.is_null() ? Value::Array({}) : value;
  };
  return out;
}

Typed Analyzer::Aggregate(const Expr& expr) {
  if (!grouped_) throw Refused("an aggregation of a single row");
  if (inside_aggregate_) throw Refused("an aggregation in an aggregation");
  inside_aggregate_ = true;
  Typed out;
  std::vector<Typed> arguments = Arguments(expr, true, out);
  inside_aggregate_ = false;
  const std::string& name = expr.text;
  const auto as_ordered = [&](Typed& value) {  // an untyped value is a number where an order is wanted
    value = WithLikelyType(value);
    if (IsOpen(value.type)) value = CastTo(value, Type::kNumber);
    if (value.type == Type::kArray) throw Refused("arrays have no order");
  };
  if (name == "max" || name == "min") {
    as_ordered(arguments[0]);
    out.type = arguments[0].type;
  } else if (name == "max_by" || name == "min_by") {
    as_ordered(arguments[0]);
    out.type = arguments[1].type;
    out.element = arguments[1].element;
    out.likely = arguments[1].likely;
  } else if (name == "any_value") {
    if (arguments.empty()) throw NotCovered("a whole document");
    out.type = arguments[0].type;
    out.element = arguments[0].element;
    out.likely = arguments[0].likely;
  } else if (name == "collect") {
    if (arguments[0].type == Type::kArray) throw NotCovered("an array of arrays");
    out.type = Type::kArray;
    out.element = arguments[0].type == Type::kNull ? Type::kString : arguments[0].type;
  }
  out.eval = MakeAggregate(name, std::move(arguments));
  return out;
}

}  // namespace throughline::differential
