// `explode <array> into <keypath> [original discard|preserve]`: one row for each element of an array.
//
// Order     kept; the elements of one array stand in their order.
// Shape     `discard`, the default, leaves nothing but the element; `preserve` keeps the document beside it.
// Null      an array that is null, empty, or no array gives no row; an element that is null gives one.
// Lowering  ARRAY JOIN on a SELECT of its own: the rows are filtered before they are multiplied.
// Source    DataPrime reference, commands, `explode`.
#include <fmt/format.h>

#include "dataprime/commands/command.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

class Explode final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Explode>();
    command->array_ = in.ParseExpr();
    if (!command->array_) return nullptr;
    if (!in.TakeWord("into")) return in.Expected("`into`", kForm), nullptr;
    command->into_ = in.ParseKeypath("the keypath for an element");
    if (!command->into_) return nullptr;
    if (!in.TakeWord("original")) return command;
    if (in.TakeWord("preserve")) {
      command->keeps_original_ = true;
    } else if (!in.TakeWord("discard")) {
      return in.Expected("`discard` or `preserve`", std::string(kForm) + " original preserve"), nullptr;
    }
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> into = TargetKey(analyzer, *into_, kForm);
    Value array = analyzer.Analyze(*array_);
    if (!into || array.type == Type::kError) return;
    if (array.type != Type::kArray && array.type != Type::kUntyped && array.type != Type::kObject &&
        array.type != Type::kNull) {
      analyzer.Error(array_->range, fmt::format("`explode` takes an array, and this is {}", WithArticle(array.type)),
                     array.type == Type::kString ? "a text that holds a JSON array: (...):array, one with a delimiter: "
                                                   "arraySplit(..., ',')"
                                                 : "");
      return;
    }
    rows.Explode(Cast(std::move(array), Type::kArray), *into, keeps_original_);
  }

 private:
  static constexpr const char* kForm = "explode $d.array into $d.element";

  ExprPtr array_, into_;
  bool keeps_original_ = false;
};

}  // namespace

const CommandSpec& ExplodeCommand() {
  static const CommandSpec spec{
      .keyword = "explode",
      .syntax = "explode <array> into <keypath> [original discard|preserve]",
      .summary = "One row for each element of an array.",
      .examples = {{"source spans | explode $d.gen_ai.response.finish_reasons into reason original preserve | countby "
                    "reason",
                    "how often each reason ended an answer"}},
      .parse = &Explode::Parse};
  return spec;
}

}  // namespace throughline::dataprime
