// `filter <condition>`: keep the rows for which the condition is true; false and null go.
//
// Order     kept.
// Shape     unchanged.
// Lowering  WHERE on the open SELECT; after a limit on a new one.
// Source    DataPrime reference, commands, `filter`; null rules.
#include "dataprime/commands/command.h"

namespace throughline::dataprime {
namespace {

class Filter final : public Command {
 public:
  explicit Filter(ExprPtr condition) : condition_(std::move(condition)) {}
  static CommandPtr Parse(Parser& in) {
    ExprPtr condition = in.ParseExpr();
    if (!condition) return nullptr;
    return std::make_unique<Filter>(std::move(condition));
  }
  void Apply(Rows& rows) const override {
    if (sql::Expr condition = ExpressionAnalyzer(rows).Condition(*condition_)) rows.Filter(std::move(condition));
  }

 private:
  ExprPtr condition_;
};

}  // namespace

const CommandSpec& FilterCommand() {
  static const CommandSpec spec{
      .keyword = "filter",
      .aliases = {"f", "where"},
      .syntax = "filter <condition>",
      .summary = "Keep the rows for which the condition is true.",
      .examples = {{"source spans | filter $m.duration > 1000000", "spans of more than a second"}},
      .parse = &Filter::Parse};
  return spec;
}

}  // namespace throughline::dataprime
