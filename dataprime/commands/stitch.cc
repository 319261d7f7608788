// `stitch (<query>) into <keypath> [merge]`: the first row with the first row of another query, the second with the
// second, and so on. Both are to be ordered; which rows meet is otherwise unspecified.
//
// Order     that of the pairs.
// Shape     the left document, and at `into` the whole $d of its partner, or null; with `merge` that $d is merged into
//           what stands at `into` ($d itself too), and has the last word. The shorter side has nulls at its end.
// Lowering  JOIN of two SELECTs on their row_number().
// Source    DataPrime reference, commands, `stitch`.
#include "dataprime/commands/evaluate.h"

namespace throughline::dataprime {
namespace {

class Stitch final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Stitch>();
    std::optional<Pipeline> query = ParseSubquery(in);
    if (!query) return nullptr;
    command->query_ = std::move(*query);
    if (!in.TakeWord("into")) return in.Expected("`into`", "stitch (...) into <keypath>"), nullptr;
    command->into_ = in.ParseKeypath("the keypath for the other query's documents");
    if (!command->into_) return nullptr;
    command->merges_ = in.TakeWord("merge");
    return command;
  }
  void Apply(Rows& rows) const override {
    std::optional<Input> right = Evaluate(query_, rows.compilation());
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> into = analyzer.TargetPath(*into_);
    if (!right || !into) return;
    if (merges_) {
      if (right->rows.is_open() && !rows.is_open()) {
        analyzer.Error(into_->range, "whole documents can't be merged into rows that have only named fields",
                       "choose the fields in the subquery");
        return;
      }
      rows.StitchMerge(std::move(right->rows), *into);
    } else if (into->steps.empty()) {
      analyzer.Error(into_->range, "the other documents need a keypath of their own", "into $d.name, or into $d merge");
    } else {
      rows.Stitch(std::move(right->rows), *into);
    }
  }

 private:
  Pipeline query_;
  ExprPtr into_;
  bool merges_ = false;
};

}  // namespace

const CommandSpec& StitchCommand() {
  static const CommandSpec spec{
      .keyword = "stitch",
      .syntax = "stitch (<query>) into <keypath> [merge]",
      .summary = "Row by row, the rows of another query under a keypath.",
      .examples =
          {{"source spans | top 3 $d.operationName as slow by $m.duration as us | stitch (source spans | bottom "
            "3 $d.operationName as fast by $m.duration as us) into other | choose slow, other.fast",
            "the slowest beside the fastest"}},
      .parse = &Stitch::Parse};
  return spec;
}

}  // namespace throughline::dataprime
