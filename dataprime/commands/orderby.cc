// `orderby <expression> [asc|desc], ...`: sort the rows.
//
// Order     set. Row-wise commands after it keep it; groupby and its relatives lose it. Null comes last both ways.
// Shape     unchanged.
// Lowering  ORDER BY on the open SELECT, stated again outside when the SELECT is closed. An untyped value sorts as a
//           number where it is one, then as text.
// Source    DataPrime reference, commands, `orderby`; order of null.
#include "dataprime/commands/make.h"
#include "dataprime/commands/order.h"

namespace throughline::dataprime {

void AppendOrder(ExpressionAnalyzer& analyzer, const Value& value, bool descending, std::vector<OrderKey>& keys) {
  switch (value.type) {
    case Type::kError:
    case Type::kNull:
      return;
    case Type::kUntyped:
      keys.push_back({Cast(value, Type::kNumber), descending});
      keys.push_back({Cast(value, Type::kString), descending});
      return;
    case Type::kArray:
    case Type::kObject:
      analyzer.Error(value.range, std::string(WithArticle(value.type)) + " has no order",
                     value.type == Type::kArray ? "order by arrayLength(...)" : "order by a leaf inside it");
      return;
    default:
      keys.push_back({value, descending});
  }
}

namespace {

class Orderby final : public Command {
 public:
  explicit Orderby(std::vector<Ordered> items) : items_(std::move(items)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<Ordered> items;
    if (!in.ParseOrderList(items)) return nullptr;
    return std::make_unique<Orderby>(std::move(items));
  }
  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    std::vector<OrderKey> keys;
    for (const Ordered& item : items_) AppendOrder(analyzer, analyzer.Analyze(*item.expr), item.descending, keys);
    if (!keys.empty()) rows.OrderBy(std::move(keys));
  }

 private:
  std::vector<Ordered> items_;
};

// `order by`, `sort by`.
CommandPtr ParseOrderBy(Parser& in) {
  const size_t mark = in.Mark();
  if (!in.TakeWord("by")) return in.Expected("`by`", "orderby <expression>"), nullptr;
  if (mark > 0) in.Rewrite(mark - 1, "orderby");
  return Orderby::Parse(in);
}

}  // namespace

CommandPtr MakeOrderby(std::vector<Ordered> items) { return std::make_unique<Orderby>(std::move(items)); }

const CommandSpec& OrderbyCommand() {
  static const CommandSpec spec{
      .keyword = "orderby",
      .aliases = {"sortby"},
      .syntax = "orderby <expression> [asc|desc], ...",
      .summary = "Sort the rows; a leading - is desc.",
      .examples = {{"source spans | orderby $m.duration desc, $m.timestamp | limit 10", "the ten slowest spans"}},
      .parse = &Orderby::Parse};
  return spec;
}

const CommandSpec& SortCommand() {
  static const CommandSpec spec{
      .keyword = "order by",
      .aliases = {"order", "sort"},
      .syntax = "order by <expression> [asc|desc], ...",
      .summary = "The same as orderby.",
      .examples = {{"source spans | sort by $m.timestamp | limit 10", "the ten oldest spans"}},
      .parse = &ParseOrderBy};
  return spec;
}

}  // namespace throughline::dataprime
