// Names in expressions: keypaths, query parameters, steps into a value.
#include <fmt/format.h>

#include <algorithm>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/analysis/join_sides.h"
#include "dataprime/closest.h"
#include "dataprime/sql/printer.h"
#include "dataprime/syntax/literal.h"

namespace throughline::dataprime {

using sql::Fragment;
// -----------------------------------------------------------------------------------------------------------

std::optional<Path> ExpressionAnalyzer::TargetPath(const Expr& keypath) {
  Path path;
  path.root = keypath.root;
  if (keypath.root == Root::kParameter)
    return Error(keypath.range, "$p holds query parameters and can't be written"), std::nullopt;
  for (const struct Step& step : keypath.path) {
    if (step.computed) return Error(step.range, "the name of a new key must be written out", "['name']"), std::nullopt;
    path.steps.push_back(step.name);
  }
  return path;
}

std::optional<Path> ExpressionAnalyzer::ReadPath(const Expr& keypath) {
  Path path;
  path.root = keypath.root;
  for (const struct Step& step : keypath.path) {
    if (!step.computed) {
      path.steps.push_back(step.name);
      continue;
    }
    const Expr& computed = *step.computed;
    const bool is_parameter =
        computed.kind == ExprKind::kKeypath && computed.root == Root::kParameter && computed.path.size() == 1;
    if (!is_parameter) return std::nullopt;
    const auto known = rows_.options().parameters.find(computed.path[0].name);
    if (known == rows_.options().parameters.end() || known->second.values.size() != 1) {
      Error(computed.range, fmt::format("the parameter $p.{} has no value to name a key with", computed.path[0].name));
      return std::nullopt;
    }
    path.steps.push_back(known->second.values[0]);
  }
  return path;
}

// A span's status is an attribute of the language's, and $m.status_code is the guide's word for it.
void ExpressionAnalyzer::TellStatusCode(const Path& path, SourceRange range) {
  if (path != Path{Root::kMetadata, {"status_code"}} || !rows_.is_open() || !rows_.Declares(path)) return;
  const auto is_it = [&](const Field& field) { return field.path == path; };
  if (std::any_of(rows_.fields().begin(), rows_.fields().end(), is_it)) return;
  constexpr const char *kMessage = "`$m.status_code` is not DataPrime",
                       *kCanonical = "write $d.tags['otel.status_code']";
  if (rows_.options().strict) {
    diagnostics_.Error(range, kMessage, kCanonical);
  } else {
    diagnostics_.Warning(range, kMessage, kCanonical);
  }
}

Value ExpressionAnalyzer::Keypath(const Expr& expr) {
  if (expr.side != Side::kNone && !join_) {
    return Error(expr.range, "left=> and right=> name the sides of a join and mean nothing here");
  }
  // Everything up to the first computed step is a keypath; the rest steps into its value.
  const auto computed = std::find_if(expr.path.begin(), expr.path.end(), [](const struct Step& step) {
    return step.computed && !(step.computed->kind == ExprKind::kKeypath && step.computed->root == Root::kParameter);
  });
  if (computed != expr.path.end()) return Step(expr);
  const std::optional<Path> path = ReadPath(expr);
  if (!path) return {};
  if (join_) return join_->Read(*this, *path, expr);
  if (keys_ && !inside_aggregate_) {
    for (const Field& key : *keys_) {
      if (key.path == *path || key.path.Joined() == path->Joined()) return key.value;
    }
    // Named as it was before the alias: the same SQL is the same key.
    if (rows_.Has(*path)) {
      const Value value = WithLikelyType(rows_.Read(*path, expr.range));
      for (const Field& key : *keys_) {
        if (value.expr && key.value.expr &&
            sql::Print(*key.value.expr, parameters()) == sql::Print(*value.expr, parameters()))
          return key.value;
        const Value text = value.type == Type::kUntyped ? Cast(WithLikelyType(value), Type::kString) : value;
        if (text.expr && key.value.expr &&
            sql::Print(*key.value.expr, parameters()) == sql::Print(*text.expr, parameters()))
          return key.value;
      }
    }
    return Error(expr.range, fmt::format("{} is neither a group key nor inside an aggregation", KeypathText(expr)),
                 fmt::format("any_value({0}), or group by it", KeypathText(expr)));
  }
  TellStatusCode(*path, expr.range);
  return rows_.Read(*path, expr.range);
}

Value ExpressionAnalyzer::QueryParameter(const Expr& expr) {
  if (expr.path.empty() || expr.path[0].computed) return Error(expr.range, "name the parameter: $p.name");
  const std::string& name = expr.path[0].name;
  const CompileOptions& options = rows_.options();
  if (name == "timeRange" && expr.path.size() == 2) {
    const std::string& bound = expr.path[1].name;
    const std::optional<int64_t>& nanos = bound == "startTime" ? options.window_start : options.window_end;
    if (bound != "startTime" && bound != "endTime")
      return Error(expr.path[1].range, "a time range has startTime and endTime");
    if (!nanos)
      return Error(expr.range,
                   fmt::format("the query was sent without a time range, so there is no $p.timeRange.{}", bound));
    return Make(Type::kTimestamp, parameters().Bind("DateTime64(9, 'UTC')", FormatTimestamp(*nanos)), expr.range);
  }
  if (expr.path.size() > 1) return Error(expr.path[1].range, "a parameter has no parts");
  const auto known = options.parameters.find(name);
  if (known == options.parameters.end()) {
    std::vector<std::string> names = {"timeRange.startTime", "timeRange.endTime"};
    for (const auto& [other, value] : options.parameters) names.push_back(other);
    const std::string closest = Closest(name, names);
    return Error(expr.range, fmt::format("no parameter $p.{}", name), closest.empty() ? "" : "closest: $p." + closest);
  }
  const dataprime::QueryParameter& parameter = known->second;
  if (parameter.values.empty()) return Make(Type::kNull, Fragment("NULL"), expr.range);
  if (!parameter.is_array) return Make(Type::kString, parameters().String(parameter.values[0]), expr.range);
  std::vector<sql::Expr> elements;
  for (const std::string& value : parameter.values) elements.push_back(parameters().String(value));
  Value value = Make(Type::kArray, Fragment("CAST([{*}], 'Array(Nullable(String))')", std::move(elements)), expr.range);
  value.element = Type::kString;
  return value;
}

Value ExpressionAnalyzer::Step(const Expr& expr) {
  Value value;
  size_t next = 0;
  if (expr.kind == ExprKind::kStep) {
    value = Analyze(*expr.children[0]);
  } else {
    Expr prefix(ExprKind::kKeypath, expr.range);
    prefix.root = expr.root;
    prefix.side = expr.side;
    for (; next < expr.path.size() && !expr.path[next].computed; ++next)
      prefix.path.push_back({expr.path[next].name, nullptr, expr.path[next].range});
    value = Keypath(prefix);
  }
  for (; next < expr.path.size() && value.type != Type::kError; ++next) {
    const struct Step& step = expr.path[next];
    sql::Expr index, key;
    if (step.computed) {
      const Value inside = Analyze(*step.computed);
      if (inside.type == Type::kError) return inside;
      if (inside.type == Type::kNumber || inside.type == Type::kUntyped) {
        // A position that is no whole number is nowhere.
        index = inside.literal && inside.integer
                    ? inside.expr
                    : Fragment("accurateCastOrNull({0}, 'Int64')", {Cast(inside, Type::kNumber).expr});
      } else if (inside.type == Type::kString) {
        key = inside.expr;
      } else {
        return Error(step.range,
                     fmt::format("brackets hold a key or an index, and this is {}", WithArticle(inside.type)));
      }
    } else {
      key = parameters().String(step.name);
    }
    const Type type = value.type;
    value.literal = nullptr;
    value.binary = nullptr;
    if (type == Type::kArray) {
      if (!index) return Error(step.range, "an array is indexed by a number: [0]");
      // 0-based; the engine counts from 1 and reads a negative index from the end.
      value =
          FromElement(Fragment("if({1} >= 0, {0}[{1} + 1], NULL)", {value.expr, index}), value.element, value.range);
      continue;
    }
    if (type != Type::kUntyped && type != Type::kObject && type != Type::kString) {
      return Error(step.range, fmt::format("{} has no parts", WithArticle(type)));
    }
    const sql::Expr json = type == Type::kUntyped ? Fragment("toJSONString({0})", {value.expr}) : value.expr;
    if (key && next == 0 && expr.kind == ExprKind::kKeypath && expr.root == Root::kData) {
      // $d[...] names an attribute as $d.name does, and in the document these stand below $d.tags.
      const std::optional<Value> tags = rows_.is_open() ? rows_.Find(Path{Root::kData, {"tags"}}) : std::nullopt;
      if (tags && tags->type == Type::kObject) {
        value.expr = Fragment(
            "if(isNull(JSONExtract(ifNull({0}, ''), {2}, 'Dynamic')), JSONExtract(ifNull({1}, ''), {2}, 'Dynamic'), "
            "JSONExtract(ifNull({0}, ''), {2}, 'Dynamic'))",
            {tags->expr, json, key});
        value.type = Type::kUntyped;
        continue;
      }
    }
    value.expr = index ? Fragment("if({1} >= 0, JSONExtract(ifNull({0}, ''), {1} + 1, 'Dynamic'), NULL)", {json, index})
                       : Fragment("JSONExtract(ifNull({0}, ''), {1}, 'Dynamic')", {json, key});
    value.type = Type::kUntyped;
  }
  value.range = expr.range;
  return value;
}

}  // namespace throughline::dataprime
