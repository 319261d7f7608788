// `top N <out>, ... by <order>, ...` and `bottom`: the N rows, or groups, with the greatest or least order.
//
// Order     by the expressions after `by`, left to right.
// Shape     the listed values and the ordering ones. When an aggregation stands anywhere, the other expressions are
//           group keys; otherwise the rows are taken as they are.
// Source    DataPrime reference, commands, `top` and `bottom`.
#include "dataprime/commands/order.h"
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Top final : public Command {
 public:
  explicit Top(bool descending) : descending_(descending) {}
  template <bool descending>
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Top>(descending);
    const std::optional<uint64_t> count = in.ParseCount("the number of rows to keep");
    if (!count) return nullptr;
    command->count_ = *count;
    if (!in.ParseAggregates(command->outputs_)) return nullptr;
    if (!in.TakeWord("by")) return in.Expected("`by`", "top 5 $l.serviceName by count()"), nullptr;
    if (!in.ParseAggregates(command->orders_)) return nullptr;
    return command;
  }

  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    const auto aggregates = [](const Aliased& item) { return ExpressionAnalyzer::HasAggregate(*item.expr); };
    const bool groups = std::any_of(outputs_.begin(), outputs_.end(), aggregates) ||
                        std::any_of(orders_.begin(), orders_.end(), aggregates);
    std::vector<const Aliased*> items;
    for (const Aliased& item : outputs_) items.push_back(&item);
    for (const Aliased& item : orders_) items.push_back(&item);

    std::vector<Field> fields(items.size()), keys;
    std::vector<size_t> key_of;  // which of the items are keys
    for (size_t i = 0; i < items.size(); ++i) {
      if (groups && aggregates(*items[i])) continue;
      if (i >= outputs_.size() && FindOutput(analyzer, *items[i]->expr, fields[i].path)) continue;
      fields[i].value = analyzer.Analyze(*items[i]->expr);
      if (groups) fields[i].value = WithLikelyType(std::move(fields[i].value));
      if (groups && fields[i].value.type == Type::kUntyped)
        fields[i].value = Cast(std::move(fields[i].value), Type::kString);
      if (!Name(analyzer, namer, *items[i], fields[i].path)) return;
      keys.push_back(fields[i]);
    }
    if (groups) {
      analyzer.BeginAggregates(keys);
      for (size_t i = 0; i < items.size(); ++i) {
        if (!aggregates(*items[i])) continue;
        fields[i].value = analyzer.Analyze(*items[i]->expr);
        if (!Name(analyzer, namer, *items[i], fields[i].path)) return;
      }
      analyzer.EndAggregates();
    }
    // An expression may be listed and ordered by: `top 5 $m.duration by $m.duration` has one column.
    std::vector<Path> order_paths;
    for (size_t i = outputs_.size(); i < fields.size(); ++i) order_paths.push_back(fields[i].path);
    std::vector<Field> unique;
    for (Field& field : fields) {
      const bool known =
          std::any_of(unique.begin(), unique.end(), [&](const Field& other) { return other.path == field.path; });
      if (!known) unique.push_back(std::move(field));
    }
    if (groups) {
      std::vector<Field> group_keys, results;
      for (Field& field : unique) {
        const bool is_key =
            std::any_of(keys.begin(), keys.end(), [&](const Field& key) { return key.path == field.path; });
        (is_key ? group_keys : results).push_back(field);
      }
      std::vector<Path> wanted;
      for (const Field& field : unique) wanted.push_back(field.path);
      rows.Group(std::move(group_keys), std::move(results));
      std::vector<Field> in_order;
      for (const Path& path : wanted) in_order.push_back({path, rows.Read(path, {})});
      rows.Reshape(std::move(in_order));
    } else {
      rows.Reshape(std::move(unique));
    }
    std::vector<OrderKey> order;
    for (const Path& path : order_paths) AppendOrder(analyzer, rows.Read(path, {}), descending_, order);
    if (!order.empty()) rows.OrderBy(std::move(order));
    rows.Limit(count_);
  }

 private:
  // `top 5 x, count() as n by n`: a name that an output has just got.
  bool FindOutput(ExpressionAnalyzer& analyzer, const Expr& expr, Path& out) const {
    if (expr.kind != ExprKind::kKeypath) return false;
    for (const Aliased& output : outputs_) {
      if (!output.alias || KeypathText(*output.alias) != KeypathText(expr)) continue;
      const std::optional<Path> path = analyzer.TargetPath(*output.alias);
      if (path) out = *path;
      return path.has_value();
    }
    return false;
  }
  // `count()` is _count here, as the language has it for this command.
  static bool Name(ExpressionAnalyzer& analyzer, Namer& namer, const Aliased& item, Path& out) {
    if (!item.alias && item.expr->kind == ExprKind::kCall && item.expr->text == "count" &&
        item.expr->children.empty()) {
      out = Path{Root::kData, {"_count"}};
      return true;
    }
    std::optional<Path> path = namer.Name(analyzer, item, /*keeps_prefix=*/false);
    if (path) out = std::move(*path);
    return path.has_value();
  }

  bool descending_;
  uint64_t count_ = 0;
  std::vector<Aliased> outputs_, orders_;
};

}  // namespace

const CommandSpec& TopCommand() {
  static const CommandSpec spec{
      .keyword = "top",
      .syntax = "top <count> <expression> [as <keypath>], ... by <expression> [as <keypath>]",
      .summary = "The rows or groups with the greatest value.",
      .examples = {{"source spans | top 5 $l.serviceName by avg($m.duration) as mean_us", "the five slowest services"}},
      .parse = &Top::Parse<true>};
  return spec;
}

const CommandSpec& BottomCommand() {
  static const CommandSpec spec{
      .keyword = "bottom",
      .syntax = "bottom <count> <expression> [as <keypath>], ... by <expression> [as <keypath>]",
      .summary = "The rows or groups with the least value.",
      .examples = {{"source spans | bottom 5 $l.serviceName by count()", "the five quietest services"}},
      .parse = &Top::Parse<false>};
  return spec;
}

}  // namespace throughline::dataprime
