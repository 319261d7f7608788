// `countby <expression> [as <keypath>], ... [into <keypath>] [asc|desc]`: the number of rows for each combination.
//
// Order     by the count when a direction is given.
// Shape     the keys, and the count under _count or the keypath after `into`.
// Source    DataPrime reference, commands, `countby`.
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Countby final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Countby>();
    if (!in.ParseAliasedList(command->keys_)) return nullptr;
    if (in.TakeWord("into") && !(command->into_ = in.ParseKeypath("a keypath after `into`"))) return nullptr;
    if (in.TakeWord("asc")) {
      command->ordered_ = true;
    } else if (in.TakeWord("desc")) {
      command->ordered_ = command->descending_ = true;
    }
    return command;
  }
  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    Namer namer;
    std::vector<Field> keys = GroupKeys(analyzer, namer, keys_);
    const std::optional<Path> path = into_ ? analyzer.TargetPath(*into_) : Path{Root::kData, {"_count"}};
    if (!path) return;
    std::vector<Field> all = keys;
    all.push_back({*path, CountRows(analyzer)});
    DropDuplicates(rows, all);
    rows.Group(std::move(keys), {{*path, CountRows(analyzer)}});
    if (ordered_) rows.OrderBy({{rows.Read(*path, {}), descending_}});
  }

 private:
  std::vector<Aliased> keys_;
  ExprPtr into_;
  bool ordered_ = false, descending_ = false;
};

}  // namespace

const CommandSpec& CountbyCommand() {
  static const CommandSpec spec{
      .keyword = "countby",
      .syntax = "countby <expression> [as <keypath>], ... [into <keypath>] [asc|desc]",
      .summary = "The number of rows for each combination of the keys.",
      .examples = {{"source spans | countby $l.serviceName into spans desc", "the busiest services first"}},
      .parse = &Countby::Parse};
  return spec;
}

}  // namespace throughline::dataprime
