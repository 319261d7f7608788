// `count [into <keypath>]`: one row with the number of rows, under _count when no keypath is named.
//
// Source    DataPrime reference, commands, `count`.
#include "dataprime/commands/reshape.h"

namespace throughline::dataprime {
namespace {

class Count final : public Command {
 public:
  explicit Count(ExprPtr into) : into_(std::move(into)) {}
  static CommandPtr Parse(Parser& in) {
    ExprPtr into;
    if (in.TakeWord("into") && !(into = in.ParseKeypath("a keypath after `into`"))) return nullptr;
    return std::make_unique<Count>(std::move(into));
  }
  void Apply(Rows& rows) const override {
    rows.BeforeGroup();
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> path = into_ ? analyzer.TargetPath(*into_) : Path{Root::kData, {"_count"}};
    if (path) rows.Group({}, {{*path, CountRows(analyzer)}});
  }

 private:
  ExprPtr into_;
};

}  // namespace

const CommandSpec& CountCommand() {
  static const CommandSpec spec{.keyword = "count",
                                .syntax = "count [into <keypath>]",
                                .summary = "The number of rows.",
                                .examples = {{"source spans | count into spans", "how many spans there are"}},
                                .parse = &Count::Parse};
  return spec;
}

}  // namespace throughline::dataprime
