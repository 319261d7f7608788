// `choose <expression> [as <keypath>], ...`: new rows of these fields and nothing else.
//
// Order     kept.
// Shape     the listed fields, in that order. A keypath keeps its place ($m.x stays $m.x); any other expression without
//           `as` is called _expr<index>.
// Lowering  the columns of the open SELECT.
// Source    DataPrime reference, commands, `choose`; keypaths and output names.
#include "dataprime/commands/make.h"
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Choose final : public Command {
 public:
  explicit Choose(std::vector<Aliased> items) : items_(std::move(items)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<Aliased> items;
    do {
      Aliased item;
      if (!in.ParseAliased(item)) return nullptr;
      if (!item.alias && item.expr->kind == ExprKind::kKeypath && in.TakeWord("from")) {  // `name from expr`
        item.alias = std::move(item.expr);
        item.expr = in.ParseExpr();
        if (!item.expr) return nullptr;
      }
      items.push_back(std::move(item));
    } while (in.Take(","));
    return std::make_unique<Choose>(std::move(items));
  }
  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> fields;
    for (const Aliased& item : items_) {
      Value value = analyzer.Analyze(*item.expr);
      const std::optional<Path> path = namer.Name(analyzer, item, /*keeps_prefix=*/true);
      if (path) fields.push_back({*path, std::move(value)});
    }
    DropDuplicates(rows, fields);
    rows.Reshape(std::move(fields));
  }

 private:
  std::vector<Aliased> items_;
};

}  // namespace

CommandPtr MakeChoose(std::vector<Aliased> items) { return std::make_unique<Choose>(std::move(items)); }

const CommandSpec& ChooseCommand() {
  static const CommandSpec spec{
      .keyword = "choose",
      .aliases = {"select"},
      .syntax = "choose <expression> [as <keypath>], ...",
      .summary = "Keep only the listed values.",
      .examples = {{"source spans | choose $m.timestamp, $l.serviceName as service, $m.duration / 1000 as ms | limit 5",
                    "three columns"}},
      .parse = &Choose::Parse};
  return spec;
}

}  // namespace throughline::dataprime
