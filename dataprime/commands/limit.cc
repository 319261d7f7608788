// `limit <count>`: keep at most <count> rows.
//
// Order     none of its own. After `orderby` the first rows in that order survive; otherwise which rows survive is
//           unspecified and may differ between runs.
// Shape     unchanged.
// Lowering  LIMIT on the open SELECT; two limits in a row are the smaller one. Whatever comes after a limit and would
//           change which rows it takes closes the SELECT: see Rows.
// Source    DataPrime reference, commands, `limit`.
#include "dataprime/commands/make.h"

namespace throughline::dataprime {
namespace {

class Limit final : public Command {
 public:
  explicit Limit(uint64_t row_count) : row_count_(row_count) {}
  static CommandPtr Parse(Parser& in) {
    const std::optional<uint64_t> rows = in.ParseCount("the number of rows to keep");
    if (!rows) return nullptr;
    return std::make_unique<Limit>(*rows);
  }
  void Apply(Rows& rows) const override { rows.Limit(row_count_); }

 private:
  uint64_t row_count_;
};

}  // namespace

CommandPtr MakeLimit(uint64_t rows) { return std::make_unique<Limit>(rows); }

const CommandSpec& LimitCommand() {
  static const CommandSpec spec{
      .keyword = "limit",
      .syntax = "limit <count>",
      .summary = "Keep at most <count> rows.",
      .examples = {{"source spans | orderby $m.duration desc | limit 3", "the three slowest spans"}},
      .parse = &Limit::Parse};
  return spec;
}

}  // namespace throughline::dataprime
