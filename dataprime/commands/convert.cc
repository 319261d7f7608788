// `convert [datatypes] <keypath>:<type>, ...`: read values as another type, in place.
//
// Order     kept.
// Shape     the same keys; a value that can't be read as its type is null.
// Lowering  the cast stands for the keypath from here on.
// Source    DataPrime reference, commands, `convert`; casts.
#include <fmt/format.h>

#include "dataprime/commands/command.h"
#include "dataprime/commands/target.h"
#include "dataprime/commands/typed_list.h"

namespace throughline::dataprime {
namespace {

class Convert final : public Command {
 public:
  explicit Convert(std::vector<TypedKeypath> list) : list_(std::move(list)) {}
  static CommandPtr Parse(Parser& in) {
    // A key may be called `datatypes` too.
    if (!in.Peek().Is(":") && !in.Peek().Is(".")) in.TakeWord("datatypes");
    std::vector<TypedKeypath> list;
    if (!ParseTypedList(in, list)) return nullptr;
    return std::make_unique<Convert>(std::move(list));
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    for (const TypedKeypath& one : list_) {
      if (const std::optional<Path> path = TargetKey(analyzer, *one.keypath, "convert $d.name:number"))
        ConvertInPlace(analyzer, *path, one);
    }
  }

 private:
  std::vector<TypedKeypath> list_;
};

}  // namespace

const CommandSpec& ConvertCommand() {
  static const CommandSpec spec{
      .keyword = "convert",
      .aliases = {"conv"},
      .syntax = "convert [datatypes] <keypath>:<type>, ...",
      .summary = "Read values as another type: string, number, bool, timestamp, interval, array or object.",
      .examples = {{"source spans | convert datatypes $d.http.status_code:string | choose http.status_code | limit 5",
                    "status codes as text"},
                   {"source spans | conv $d.n:number, $d.user:string | filter n > 5", "two at once"}},
      .parse = &Convert::Parse};
  return spec;
}

}  // namespace throughline::dataprime
