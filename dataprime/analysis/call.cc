// Calls: arguments matched to a signature, and the SQL of the catalogue filled in.
#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

bool ExpressionAnalyzer::Arguments(const Expr& expr, const PreparedFunction& function, std::vector<Value>& out) {
  const std::vector<Parameter>& parameters = function.signature.parameters;
  const bool variadic = !parameters.empty() && parameters.back().variadic;
  std::vector<const Expr*> given(parameters.size(), nullptr);
  for (size_t i = 0; i < expr.children.size(); ++i) {
    const Expr* argument = expr.children[i].get();
    const std::string& name = expr.argument_names[i];
    if (!name.empty()) {
      const auto named = std::find_if(parameters.begin(), parameters.end(),
                                      [&](const Parameter& parameter) { return parameter.name == name; });
      if (named == parameters.end()) {
        Error(argument->range, fmt::format("{} has no argument named {}", expr.text, name),
              std::string(function.function->signature));
        return false;
      }
      given[static_cast<size_t>(named - parameters.begin())] = argument;
    } else if (i < parameters.size()) {
      given[i] = argument;
    } else if (variadic) {
      given.push_back(argument);
    } else {
      Error(argument->range,
            fmt::format("{} takes {} argument{}", expr.text, parameters.size(), parameters.size() == 1 ? "" : "s"),
            std::string(function.function->signature));
      return false;
    }
  }
  bool failed = false;
  std::vector<size_t> same;
  for (size_t i = 0; i < given.size(); ++i) {
    const Parameter& parameter = parameters[std::min(i, parameters.size() - 1)];
    Value value;
    if (!given[i]) {
      if (!parameter.optional && !(parameter.variadic && i > 0)) {
        Error(expr.range, fmt::format("{} lacks its argument {}", expr.text, parameter.name),
              std::string(function.function->signature));
        return false;
      }
      if (!parameter.fallback.empty()) value = Make(parameter.type, Fragment(parameter.fallback), expr.range);
      if (value.expr || !parameter.variadic) out.push_back(std::move(value));
      continue;
    }
    const std::string why = fmt::format("{} takes as {}", expr.text, parameter.name);
    switch (parameter.kind) {
      case Parameter::Kind::kTyped:
        value = Coerce(Analyze(*given[i], parameter.type == Type::kArray ? Type::kUntyped : parameter.type),
                       parameter.type, why, parameter.element);
        break;
      case Parameter::Kind::kText:
        value = Analyze(*given[i]);
        if (value.type != Type::kError) value = ToText(std::move(value));
        break;
      case Parameter::Kind::kAny:
        value = Analyze(*given[i]);
        break;
      case Parameter::Kind::kSame:
        value = Analyze(*given[i]);
        same.push_back(i);
        break;
    }
    if (parameter.literal && value.type != Type::kError && !value.literal) {
      value = Error(given[i]->range, fmt::format("{} takes as {} a literal", expr.text, parameter.name),
                    std::string(function.function->signature));
    }
    failed |= value.type == Type::kError;
    out.push_back(std::move(value));
  }
  if (failed) return false;
  std::vector<Value*> alike;
  for (size_t i : same) alike.push_back(&out[i]);
  return Unify(alike, fmt::format("{} takes values of one type:", expr.text));
}

Value ExpressionAnalyzer::CallFunction(const Expr& expr) {
  const PreparedFunction* scalar = FindFunction(expr.text, false);
  const PreparedFunction* aggregate = FindFunction(expr.text, true);
  // min and max are both: of one value an aggregation, of several the least or greatest of them.
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

  Value value;
  if (entry.build) {
    value = entry.build(call);
    if (value.type == Type::kError) return value;
  } else {
    std::vector<sql::Expr> operands;
    for (const Value& argument : call.arguments) {
      // Branches may mix integers and floats, which have no common type in the engine.
      operands.push_back(argument.type == Type::kNumber && argument.integer &&
                                 function->signature.result.kind == Parameter::Kind::kSame
                             ? AsFloat(argument)
                             : argument.expr);
    }
    const Parameter& result = function->signature.result;
    if (result.kind == Parameter::Kind::kSame) {
      for (size_t i = 0; i < call.arguments.size(); ++i) {
        const Parameter& parameter =
            function->signature.parameters[std::min(i, function->signature.parameters.size() - 1)];
        if (parameter.kind != Parameter::Kind::kSame || !call.arguments[i].expr) continue;
        if (value.type == Type::kError || value.type == Type::kNull) value = call.arguments[i];
      }
    } else {
      value.type = result.type;
      value.element = result.element;
    }
    for (sql::Expr& operand : operands) {
      if (!operand) operand = Fragment("NULL");
    }
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
