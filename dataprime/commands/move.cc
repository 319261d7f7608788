// `move <keypath> to <keypath>`: give a value another name, with all that stands below it.
//
// Order     kept.
// Shape     what stood at the second keypath is gone; an object that the value leaves stays, even when it is empty now.
// Lowering  none: the value stands for its new keypath from here on.
// Source    DataPrime reference, commands, `move`.
#include "dataprime/commands/make.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

class Move final : public Command {
 public:
  Move() = default;
  Move(ExprPtr from, ExprPtr to) : from_(std::move(from)), to_(std::move(to)) {}
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Move>();
    command->from_ = in.ParseKeypath("the keypath to move");
    if (!command->from_) return nullptr;
    if (!in.TakeWord("to")) return in.Expected("`to`", kForm), nullptr;
    command->to_ = in.ParseKeypath("the new keypath");
    if (!command->to_) return nullptr;
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> from = TargetKey(analyzer, *from_, kForm), to = TargetKey(analyzer, *to_, kForm);
    if (!from || !to || *from == *to) return;
    if (from->IsPrefixOf(*to)) {
      analyzer.Error(to_->range, "a value can't be moved into itself");
      return;
    }
    Value value = rows.ReadWhole(*from, from_->range);
    if (value.type == Type::kError) return;
    rows.Remove(*from);
    rows.Write(*to, std::move(value));
  }

 private:
  static constexpr const char* kForm = "move $d.old to $d.new";

  ExprPtr from_, to_;
};

}  // namespace

CommandPtr MakeMove(ExprPtr from, ExprPtr to) { return std::make_unique<Move>(std::move(from), std::move(to)); }

const CommandSpec& MoveCommand() {
  static const CommandSpec spec{
      .keyword = "move",
      .aliases = {"m"},
      .syntax = "move <keypath> to <keypath>",
      .summary = "Give a value, or a whole object, another name.",
      .examples = {{"source spans | move $d.ai.model to $d.model | countby model", "a shorter name"}},
      .parse = &Move::Parse};
  return spec;
}

}  // namespace throughline::dataprime
