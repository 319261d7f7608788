// `remove <keypath>, ...`: delete keys with all below them. A key that isn't there is no matter.
//
// Order     kept.
// Shape     without these keys.
// Lowering  none.
// Source    DataPrime reference, commands, `remove`.
#include "dataprime/commands/command.h"

namespace throughline::dataprime {
namespace {

class Remove final : public Command {
 public:
  explicit Remove(std::vector<ExprPtr> keypaths) : keypaths_(std::move(keypaths)) {}
  static CommandPtr Parse(Parser& in) {
    std::vector<ExprPtr> keypaths;
    if (!in.ParseKeypathList(keypaths, "a keypath to remove")) return nullptr;
    return std::make_unique<Remove>(std::move(keypaths));
  }
  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    for (const ExprPtr& keypath : keypaths_) {
      const std::optional<Path> path = analyzer.TargetPath(*keypath);
      if (!path) continue;
      if (path->steps.empty()) {
        analyzer.Error(keypath->range, "a whole part of the document can't be removed", "name a key: $d.name");
      } else {
        rows.Remove(*path);
      }
    }
  }

 private:
  std::vector<ExprPtr> keypaths_;
};

}  // namespace

const CommandSpec& RemoveCommand() {
  static const CommandSpec spec{
      .keyword = "remove",
      .aliases = {"r"},
      .syntax = "remove <keypath>, ...",
      .summary = "Delete keys.",
      .examples = {{"source spans | remove $d.tags, $d.process | limit 5", "spans without attributes"}},
      .parse = &Remove::Parse};
  return spec;
}

}  // namespace throughline::dataprime
