#include "dataprime/commands/reshape.h"

#include <fmt/format.h>

#include <algorithm>

namespace throughline::dataprime {

std::optional<Path> Namer::Name(ExpressionAnalyzer& analyzer, const Aliased& item, bool keeps_prefix) {
  if (item.alias) {
    std::optional<Path> path = analyzer.TargetPath(*item.alias);
    if (path && path->steps.empty())
      return analyzer.Error(item.alias->range, "a name is needed after the prefix", "as $d.name"), std::nullopt;
    return path;
  }
  const Expr* named = item.expr.get();
  while (named->kind == ExprKind::kCast) named = named->children[0].get();
  if (named->kind == ExprKind::kKeypath && named->root != Root::kParameter && !named->path.empty()) {
    std::optional<Path> path = analyzer.ReadPath(*named);
    if (path) {
      if (!keeps_prefix) path->root = Root::kData;
      return path;
    }
  }
  if (ExpressionAnalyzer::HasAggregate(*item.expr)) {
    // The function that was called, or the outermost one of several.
    const std::string function = item.expr->kind == ExprKind::kCall ? item.expr->text : "expr";
    return Path{Root::kData, {fmt::format("_{}{}", function, aggregates_++)}};
  }
  return Path{Root::kData, {fmt::format("_expr{}", expressions_++)}};
}

std::vector<Field> GroupKeys(ExpressionAnalyzer& analyzer, Namer& namer, const std::vector<Aliased>& items) {
  std::vector<Field> keys;
  for (const Aliased& item : items) {
    Value value = WithLikelyType(analyzer.Analyze(*item.expr));
    const std::optional<Path> path = namer.Name(analyzer, item, /*keeps_prefix=*/false);
    if (value.type == Type::kUntyped) value = Cast(std::move(value), Type::kString);
    if (path) keys.push_back({*path, std::move(value)});
  }
  return keys;
}

std::vector<Field> AggregateFields(ExpressionAnalyzer& analyzer, Namer& namer, const std::vector<Field>& keys,
                                   const std::vector<Aliased>& items) {
  std::vector<Field> fields;
  analyzer.BeginAggregates(keys);
  for (const Aliased& item : items) {
    Value value = analyzer.Analyze(*item.expr);
    const std::optional<Path> path = namer.Name(analyzer, item, /*keeps_prefix=*/false);
    if (path) fields.push_back({*path, std::move(value)});
  }
  analyzer.EndAggregates();
  return fields;
}

void DropDuplicates(Rows& rows, std::vector<Field>& fields) {
  for (size_t i = 0; i < fields.size(); ++i) {
    for (size_t k = fields.size() - 1; k > i; --k) {
      if (!(fields[i].path == fields[k].path)) continue;
      rows.diagnostics().Error(fields[k].value.range, fmt::format("two results are called {}", fields[k].path.Joined()),
                               "name one of them with `as`");
      fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }
}

Value CountRows(ExpressionAnalyzer& analyzer) { return analyzer.Make(Type::kNumber, sql::Fragment("count()"), {}); }

}  // namespace throughline::dataprime
