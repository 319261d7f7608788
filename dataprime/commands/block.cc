// `block <condition>`: drop the rows for which the condition is true; false and null stay.
//
// Order     kept.
// Shape     unchanged.
// Lowering  WHERE NOT, with null counted as false.
// Source    DataPrime reference, commands, `block`; null rules.
#include "dataprime/commands/command.h"

namespace throughline::dataprime {
namespace {

class Block final : public Command {
 public:
  explicit Block(ExprPtr condition) : condition_(std::move(condition)) {}
  static CommandPtr Parse(Parser& in) {
    ExprPtr condition = in.ParseExpr();
    if (!condition) return nullptr;
    return std::make_unique<Block>(std::move(condition));
  }
  void Apply(Rows& rows) const override {
    if (sql::Expr condition = ExpressionAnalyzer(rows).Condition(*condition_)) {
      rows.Filter(sql::Fragment("NOT ifNull({0}, false)", {std::move(condition)}));
    }
  }

 private:
  ExprPtr condition_;
};

}  // namespace

const CommandSpec& BlockCommand() {
  static const CommandSpec spec{
      .keyword = "block",
      .syntax = "block <condition>",
      .summary = "Drop the rows for which the condition is true.",
      .examples = {{"source spans | block $l.serviceName == 'health'", "everything but the health checks"}},
      .parse = &Block::Parse};
  return spec;
}

}  // namespace throughline::dataprime
