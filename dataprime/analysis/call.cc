// Calls: arguments matched to a signature, and the SQL of the catalogue filled in.
#include <fmt/format.h>

#include <algorithm>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/closest.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

std::string ClosestFunction(std::string_view name) {
  std::vector<std::string> names;
  for (const PreparedFunction& one : AllFunctions()) names.emplace_back(one.function->name);
  return Closest(name, names);
}

const Parameter& ParameterAt(const Signature& signature, size_t i) {
  return signature.parameters[std::min(i, signature.parameters.size() - 1)];
}

// ERROR, 'Error', 5, or an array of such: a severity where the others are.
bool MayBeSeverity(const Expr& expr) {
  if (expr.kind != ExprKind::kArray) return SeverityCode(expr) != 0;
  return !expr.children.empty() && std::all_of(expr.children.begin(), expr.children.end(),
                                               [](const ExprPtr& child) { return SeverityCode(*child) != 0; });
}

bool IsOpen(Type type) { return type == Type::kUntyped || type == Type::kNull; }

// The type of a value, or of the elements where the parameter is an array.
Type AlikeType(const Value& value, const Parameter& parameter) {
  if (parameter.type != Type::kArray) return value.type;
  return value.type == Type::kArray ? value.element : value.type;
}

// Which argument goes to which parameter; false, with an error, when they don't fit.
bool Match(ExpressionAnalyzer& analyzer, const Expr& call, const PreparedFunction& function,
           std::vector<const Expr*>& given) {
  const std::vector<Parameter>& parameters = function.signature.parameters;
  const auto fail = [&](SourceRange range, std::string message) {
    analyzer.Error(range, std::move(message), std::string(function.function->signature));
    return false;
  };
  const bool variadic = !parameters.empty() && parameters.back().variadic;
  given.assign(parameters.size(), nullptr);
  for (size_t i = 0; i < call.children.size(); ++i) {
    const Expr* argument = call.children[i].get();
    const std::string& name = call.argument_names[i];
    size_t at = i;
    if (!name.empty()) {
      const auto named = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const Parameter& parameter) { return parameter.name == name; });
      if (named == parameters.end())
        return fail(argument->range, fmt::format("{} has no argument named {}", call.text, name));
      at = static_cast<size_t>(named - parameters.begin());
    }
    if (at >= parameters.size()) {
      if (!variadic) {
        return fail(argument->range, fmt::format("{} takes {} argument{}", call.text, parameters.size(),
                                                 parameters.size() == 1 ? "" : "s"));
      }
      given.push_back(argument);
      continue;
    }
    if (given[at]) return fail(argument->range, fmt::format("{} has its argument {} twice", call.text, name));
    given[at] = argument;
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (!given[i] && !parameters[i].optional && !(parameters[i].variadic && i > 0))
      return fail(call.range, fmt::format("{} lacks its argument {}", call.text, parameters[i].name));
  }
  return true;
}

// Gives all arguments of type T, and the elements of those of type array<T>, one type.
bool MakeAlike(ExpressionAnalyzer& analyzer, const Expr& call, const PreparedFunction& function,
               const std::vector<size_t>& alike, std::vector<Value>& arguments) {
  Type type = Type::kNull, element = Type::kUntyped;
  bool has_array = false;
  for (size_t i : alike) {
    const Parameter& parameter = ParameterAt(function.signature, i);
    const Value& value = arguments[i];
    const bool wants_array = parameter.type == Type::kArray;
    has_array |= wants_array;
    if (wants_array && value.type != Type::kArray && !IsOpen(value.type)) {
      analyzer.Error(
          value.range,
          fmt::format("{} takes as {} an array, and this is {}", call.text, parameter.name, WithArticle(value.type)),
          std::string(function.function->signature));
      return false;
    }
    const Type own = AlikeType(value, parameter);
    if (IsOpen(own)) {
      if (IsOpen(type)) type = own == Type::kUntyped ? own : type;
      continue;
    }
    if (!IsOpen(type) && own != type) {
      analyzer.Error(
          value.range,
          fmt::format("{} takes values of one type: {} with {}", call.text, WithArticle(type), WithArticle(own)),
          std::string(function.function->signature));
      return false;
    }
    type = own;
    if (own == Type::kArray && !IsOpen(value.element)) element = value.element;
  }
  for (size_t i : alike) {
    Value& value = arguments[i];
    if (ParameterAt(function.signature, i).type == Type::kArray) {
      value = CastArray(std::move(value), type == Type::kNull ? Type::kUntyped : type);
    } else if (has_array) {
      value.expr = ToElement(value, type == Type::kNull ? Type::kString : type);
      value.type = type;
      value.integer = false;
    } else if (!IsOpen(type)) {
      value = Cast(std::move(value), type, element);
    }
  }
  return true;
}

}  // namespace

Value ExpressionAnalyzer::Argument(const Expr& expr, const Parameter& parameter, const PreparedFunction& function) {
  const std::string signature(function.function->signature);
  Value value = parameter.kind == Parameter::Kind::kTyped && parameter.type != Type::kArray
                    ? Analyze(expr, parameter.type)
                    : Analyze(expr);
  if (value.type == Type::kError) return value;
  // What is known before the query runs: a literal, or the text of a query parameter.
  const bool is_constant =
      value.literal || (parameter.type == Type::kString && value.expr->kind == sql::Node::Kind::kParameter);
  if (parameter.literal && !is_constant) {
    return Error(expr.range, fmt::format("{} takes as {} a literal", function.function->name, parameter.name),
                 signature);
  }
  if (parameter.kind == Parameter::Kind::kText) return ToText(std::move(value));
  if (parameter.kind == Parameter::Kind::kAny && parameter.type == Type::kRegex) {
    if (value.type == Type::kRegex || value.type == Type::kString || (!parameter.literal && IsOpen(value.type)))
      return value.type == Type::kRegex ? value : ToText(std::move(value));
    return Error(expr.range,
                 fmt::format("{} takes as {} a regular expression or a text, and this is {}", function.function->name,
                             parameter.name, WithArticle(value.type)),
                 signature);
  }
  if (parameter.kind != Parameter::Kind::kTyped || value.type == parameter.type || IsOpen(value.type)) {
    return parameter.kind == Parameter::Kind::kTyped ? Cast(std::move(value), parameter.type, parameter.element)
                                                     : value;
  }
  if (parameter.type == Type::kString && value.type == Type::kSeverity) return ToText(std::move(value));
  std::string advice = signature;
  if (Castable(value.type, parameter.type))
    advice += fmt::format("; cast it: {}:{}", value.literal ? "(...)" : "...", TypeName(parameter.type));
  return Error(expr.range,
               fmt::format("{} takes as {} {}, and this is {}", function.function->name, parameter.name,
                           WithArticle(parameter.type), WithArticle(value.type)),
               std::move(advice));
}

bool ExpressionAnalyzer::Arguments(const Expr& expr, const PreparedFunction& function, std::vector<Value>& out) {
  std::vector<const Expr*> given;
  if (!Match(*this, expr, function, given)) return false;
  out.assign(given.size(), Value());
  std::vector<size_t> alike, later;
  bool failed = false, severity = false;
  const auto analyze = [&](size_t i) {
    const Parameter& parameter = ParameterAt(function.signature, i);
    out[i] = Argument(*given[i], parameter, function);
    failed |= out[i].type == Type::kError;
    severity |= parameter.kind == Parameter::Kind::kSame &&
                (out[i].type == Type::kSeverity || (out[i].type == Type::kArray && out[i].element == Type::kSeverity));
  };
  for (size_t i = 0; i < given.size(); ++i) {
    const Parameter& parameter = ParameterAt(function.signature, i);
    // Null for an option is the option left out.
    if (!given[i] || (parameter.optional && parameter.literal && given[i]->kind == ExprKind::kNull)) {
      if (!parameter.fallback.empty()) out[i] = Make(parameter.type, Fragment(parameter.fallback), expr.range);
      continue;
    }
    const bool same = parameter.kind == Parameter::Kind::kSame;
    if (same) alike.push_back(i);
    if (same && MayBeSeverity(*given[i])) {
      later.push_back(i);  // a keypath, a text or a number, unless one of the others is a severity
    } else {
      analyze(i);
    }
  }
  for (size_t i : later) {
    if (!severity) {
      analyze(i);
    } else if (given[i]->kind != ExprKind::kArray) {
      out[i] = *SeverityLiteral(*given[i]);
    } else {
      std::vector<sql::Expr> codes;
      for (const ExprPtr& child : given[i]->children) codes.push_back(SeverityLiteral(*child)->expr);
      out[i] = Make(Type::kArray, Fragment("CAST([{*}], 'Array(Nullable(Int8))')", std::move(codes)), given[i]->range);
      out[i].element = Type::kSeverity;
    }
  }
  // Variadic arguments that were left out are no arguments.
  const std::vector<Parameter>& parameters = function.signature.parameters;
  if (!parameters.empty() && parameters.back().variadic && out.size() == parameters.size() && !given.back())
    out.pop_back();
  return !failed && MakeAlike(*this, expr, function, alike, out);
}

Value ExpressionAnalyzer::CallFunction(const Expr& expr) {
  const PreparedFunction* scalar = FindFunction(expr.text, false);
  const PreparedFunction* aggregate = FindFunction(expr.text, true);
  // min, max and sum are both: of one value an aggregation, of several the least, the greatest or the sum of them.
  const bool both = scalar && aggregate;
  const PreparedFunction* function =
      both        ? (expr.children.size() == 1 && keys_ && !inside_aggregate_ ? aggregate : scalar)
      : aggregate ? aggregate
                  : scalar;
  if (!function) {
    const std::string_view official = OfficialForm(expr.text);
    const std::string closest = ClosestFunction(expr.text);
    return Error(expr.name_range, fmt::format("no function `{}`", expr.text),
                 !official.empty() ? fmt::format("write {}", official)
                 : closest.empty() ? ""
                                   : "closest: " + closest);
  }
  const Function& entry = *function->function;
  if (entry.is_aggregate && !keys_) {
    return Error(expr.name_range, fmt::format("{} is an aggregation and has no meaning for a single row", expr.text),
                 "use it in aggregate, groupby, top or bottom");
  }
  if (entry.is_aggregate && inside_aggregate_) {
    return Error(expr.name_range, fmt::format("{} stands inside another aggregation", expr.text),
                 "aggregate in two steps: groupby ... | aggregate ...");
  }
  if (!entry.deprecated_for.empty()) {
    diagnostics_.Warning(expr.name_range, fmt::format("`{}` is an older name", expr.text),
                         fmt::format("write {}", entry.deprecated_for));
  }
  Call call{*this, expr, {}};
  const bool outer = inside_aggregate_;
  inside_aggregate_ |= entry.is_aggregate;
  const bool good = Arguments(expr, *function, call.arguments);
  inside_aggregate_ = outer;
  if (!good) return {};

  const Parameter& result = function->signature.result;
  Value value;
  if (entry.build) {
    value = entry.build(call);
    if (value.type == Type::kError) return value;
  } else {
    std::vector<sql::Expr> operands;
    value.type = result.type;
    value.element = result.element;
    bool is_chosen = false;  // the type of all: a null has none
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      const Value& argument = call.arguments[i];
      const Parameter& parameter = ParameterAt(function->signature, i);
      // Branches may mix integers and floats, which have no common type in the engine.
      const bool as_float = argument.type == Type::kNumber && argument.integer && result.kind == Parameter::Kind::kSame;
      operands.push_back(!argument.expr ? Fragment("NULL") : as_float ? AsFloat(argument) : argument.expr);
      if (parameter.kind != Parameter::Kind::kSame || result.kind != Parameter::Kind::kSame || !argument.expr) continue;
      if (result.type == Type::kArray) {
        if (parameter.type == Type::kArray) value.element = argument.element;
      } else if (parameter.type != Type::kArray && (!is_chosen || value.type == Type::kNull ||
                                                    (value.type == Type::kUntyped && argument.type != Type::kNull))) {
        value = argument;
        is_chosen = true;
      }
    }
    if (result.kind == Parameter::Kind::kSame) value.likely = CommonLikelyType(call.arguments);
    value.expr = Fragment(function->sql, std::move(operands));
  }
  value.literal = nullptr;
  value.binary = nullptr;
  value.integer = value.type == Type::kNumber;
  if (entry.is_volatile || entry.is_aggregate) {
    auto marked = std::make_shared<sql::Node>(*value.expr);
    marked->is_volatile |= entry.is_volatile;
    marked->is_aggregate |= entry.is_aggregate;
    value.expr = std::move(marked);
  }
  return value;
}

}  // namespace throughline::dataprime
