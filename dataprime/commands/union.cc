// `union (<query>)` or `union <dataset>`: the rows of another query besides these.
//
// Order     none.
// Shape     documents when either side has documents. Otherwise the fields of both, by keypath, null where a side lacks
//           one; a field that has two types keeps in each row its own.
// Lowering  UNION ALL of two SELECTs. Of documents each side reads what is asked for later.
// Source    DataPrime reference, commands, `union`.
#include "dataprime/commands/evaluate.h"

namespace throughline::dataprime {
namespace {

class UnionCommand final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<UnionCommand>();
    if (in.token().Is("(")) {
      std::optional<Pipeline> query = ParseSubquery(in);
      if (!query) return nullptr;
      command->query_ = std::move(*query);
      return command;
    }
    CommandPtr dataset = SourceClause::Parse(in);
    if (!dataset) return nullptr;
    command->query_.push_back(std::move(dataset));
    return command;
  }
  void Apply(Rows& rows) const override {
    if (std::optional<Input> other = Evaluate(query_, rows.compilation())) rows.Union(std::move(other->rows));
  }

 private:
  Pipeline query_;
};

}  // namespace

const CommandSpec& UnionCommandSpec() {
  static const CommandSpec spec{
      .keyword = "union",
      .syntax = "union (<query>), union <dataset>",
      .summary = "The rows of another query besides these.",
      .examples = {{"source spans | choose $m.timestamp, $d.operationName as what | union (source logs | choose "
                    "$m.timestamp, $d.message as what) | orderby $m.timestamp",
                    "spans and log records on one line of time"},
                   {"source spans last 1h | union spans timeshifted -1d | count", "two windows together"}},
      .parse = &UnionCommand::Parse};
  return spec;
}

}  // namespace throughline::dataprime
