// `aggregate <aggregation> [as <keypath>], ...`: one row over all rows, also when there are none.
//
// Shape     the results, under $d.
// Lowering  a SELECT of aggregates without GROUP BY.
// Source    DataPrime reference, commands, `aggregate`.
#include "dataprime/commands/make.h"
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Aggregate final : public Command {
 public:
  explicit Aggregate(std::vector<Aliased> items) : items_(std::move(items)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<Aliased> items;
    if (!in.ParseAggregates(items)) return nullptr;
    return std::make_unique<Aggregate>(std::move(items));
  }
  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> fields = AggregateFields(analyzer, namer, {}, items_);
    DropDuplicates(rows, fields);
    rows.Group({}, std::move(fields));
  }

 private:
  std::vector<Aliased> items_;
};

}  // namespace

CommandPtr MakeAggregate(std::vector<Aliased> items) { return std::make_unique<Aggregate>(std::move(items)); }

const CommandSpec& AggregateCommand() {
  static const CommandSpec spec{
      .keyword = "aggregate",
      .aliases = {"agg", "calculate", "calc"},
      .syntax = "aggregate <aggregation> [as <keypath>], ...",
      .summary = "One row over all rows.",
      .examples = {{"source spans | aggregate count() as spans, avg($m.duration) as mean_us", "two figures"}},
      .parse = &Aggregate::Parse};
  return spec;
}

}  // namespace throughline::dataprime
