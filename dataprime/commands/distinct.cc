// `distinct <expression> [as <keypath>], ...`: the distinct combinations. groupby without aggregations.
//
// Source    DataPrime reference, commands, `distinct`.
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Distinct final : public Command {
 public:
  explicit Distinct(std::vector<Aliased> items) : items_(std::move(items)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<Aliased> items;
    if (!in.ParseAliasedList(items)) return nullptr;
    return std::make_unique<Distinct>(std::move(items));
  }
  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> keys = GroupKeys(analyzer, namer, items_);
    DropDuplicates(rows, keys);
    rows.Group(std::move(keys), {});
  }

 private:
  std::vector<Aliased> items_;
};

}  // namespace

const CommandSpec& DistinctCommand() {
  static const CommandSpec spec{.keyword = "distinct",
                                .syntax = "distinct <expression> [as <keypath>], ...",
                                .summary = "The distinct combinations.",
                                .examples = {{"source spans | distinct $l.serviceName", "the services"}},
                                .parse = &Distinct::Parse};
  return spec;
}

}  // namespace throughline::dataprime
