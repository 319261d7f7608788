// `groupby <expression> [as <keypath>], ... [aggregate] <aggregation> [as <keypath>], ...`: one row for each
// combination of the keys.
//
// Order     lost.
// Shape     the keys and the results, under $d. Without aggregations the distinct combinations.
// Lowering  GROUP BY in a SELECT that is closed at once.
// Source    DataPrime reference, commands, `groupby`.
#include "dataprime/commands/make.h"
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Groupby final : public Command {
 public:
  Groupby(std::vector<Aliased> keys, std::vector<Aliased> aggregates)
      : keys_(std::move(keys)), aggregates_(std::move(aggregates)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<Aliased> keys, aggregates;
    if (!in.ParseAliasedList(keys)) return nullptr;
    if (in.AtEndOfCommand()) return std::make_unique<Groupby>(std::move(keys), std::move(aggregates));
    // The word is optional: after a key that no comma follows the aggregations begin.
    const size_t mark = in.Mark();
    for (const char* word : {"aggregate", "agg", "calculate", "calc"}) {
      if (in.TakeWord(word)) break;
    }
    in.Rewrite(mark, "aggregate");
    if (!in.ParseAggregates(aggregates)) return nullptr;
    return std::make_unique<Groupby>(std::move(keys), std::move(aggregates));
  }
  bool is_bare() const { return aggregates_.empty(); }
  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> keys = GroupKeys(analyzer, namer, keys_);
    std::vector<Field> fields = AggregateFields(analyzer, namer, keys, aggregates_);
    std::vector<Field> all = keys;
    all.insert(all.end(), fields.begin(), fields.end());
    DropDuplicates(rows, all);
    rows.Group(std::move(keys), std::move(fields));
  }

 private:
  std::vector<Aliased> keys_, aggregates_;
};

}  // namespace

CommandPtr MakeGroupby(std::vector<Aliased> keys, std::vector<Aliased> aggregates) {
  return std::make_unique<Groupby>(std::move(keys), std::move(aggregates));
}

bool IsBareGroupby(const Command& command) {
  const auto* groupby = dynamic_cast<const Groupby*>(&command);
  return groupby && groupby->is_bare();
}

const CommandSpec& GroupbyCommand() {
  static const CommandSpec spec{
      .keyword = "groupby",
      .syntax = "groupby <expression> [as <keypath>], ... [aggregate] <aggregation> [as <keypath>], ...",
      .summary = "One row for each combination of the keys.",
      .examples = {{"source spans | groupby $l.serviceName agg percentile(0.99, $m.duration) as p99",
                    "slowest 1% by service"}},
      .parse = &Groupby::Parse};
  return spec;
}

}  // namespace throughline::dataprime
