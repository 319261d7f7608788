// `dedupeby <expression>, ... [keep <count>] [orderby <expression> [asc|desc], ...]`: at most so many rows for each
// combination of the keys.
//
// Order     kept. `orderby` decides which rows stay: the first in that order; without it, the first in the order of the
//           rows, and of rows without an order any.
// Shape     unchanged.
// Lowering  LIMIT BY in a SELECT that is closed at once.
// Source    DataPrime reference, commands, `dedupeby`.
#include "dataprime/commands/command.h"
#include "dataprime/commands/order.h"

namespace throughline::dataprime {
namespace {

class Dedupeby final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Dedupeby>();
    do {
      ExprPtr key = in.ParseExpr();
      if (!key) return nullptr;
      command->keys_.push_back(std::move(key));
    } while (in.Take(","));
    if (in.TakeWord("keep")) {
      const std::optional<uint64_t> count = in.ParseCount("the number of rows to keep of each");
      if (!count) return nullptr;
      command->count_ = *count;
    }
    if (in.TakeWord("orderby") && !in.ParseOrderList(command->order_)) return nullptr;
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    std::vector<Value> keys;
    for (const ExprPtr& key : keys_) {
      Value value = WithLikelyType(analyzer.Analyze(*key));
      if (value.type == Type::kUntyped) value = Cast(std::move(value), Type::kString);  // as in a groupby
      if (value.type != Type::kError) keys.push_back(std::move(value));
    }
    std::vector<OrderKey> order;
    for (const Ordered& item : order_) AppendOrder(analyzer, analyzer.Analyze(*item.expr), item.descending, order);
    if (!keys.empty()) rows.Dedupe(keys, count_, order);
  }

 private:
  std::vector<ExprPtr> keys_;
  uint64_t count_ = 1;
  std::vector<Ordered> order_;
};

}  // namespace

const CommandSpec& DedupebyCommand() {
  static const CommandSpec spec{
      .keyword = "dedupeby",
      .syntax = "dedupeby <expression>, ... [keep <count>] [orderby <expression> [asc|desc], ...]",
      .summary = "At most so many rows for each combination of the keys.",
      .examples = {{"source spans | dedupeby $l.serviceName keep 1 orderby $m.timestamp desc | choose $l.serviceName, "
                    "$d.operationName",
                    "the latest span of each service"}},
      .parse = &Dedupeby::Parse};
  return spec;
}

}  // namespace throughline::dataprime
