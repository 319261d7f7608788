// `replace <keypath> with <expression> [on datatype changed skip|fail|overwrite]`: another value for a key that exists.
//
// Order     kept.
// Shape     the same keys: where the key is missing, nothing happens. The expression may use the old value.
// Lowering  a condition on the old value, which stands for the keypath from here on.
// Source    DataPrime reference, commands, `replace`.
#include <fmt/format.h>

#include "dataprime/commands/command.h"
#include "dataprime/commands/data_type.h"
#include "dataprime/commands/stop_if.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

enum class OnTypeChange : uint8_t { kOverwrite, kSkip, kFail };

class Replace final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Replace>();
    command->target_ = in.ParseKeypath("the keypath to replace");
    if (!command->target_) return nullptr;
    if (!in.TakeWord("with")) return in.Expected("`with`", kForm), nullptr;
    command->value_ = in.ParseExpr();
    if (!command->value_) return nullptr;
    if (!in.TakeWord("on")) return command;
    if (!in.TakeWord("datatype")) return in.Expected("`datatype`", kOption), nullptr;
    if (!in.TakeWord("changed") && !in.TakeWord("change")) return in.Expected("`changed`", kOption), nullptr;
    if (in.TakeWord("skip")) {
      command->on_type_change_ = OnTypeChange::kSkip;
    } else if (in.TakeWord("fail")) {
      command->on_type_change_ = OnTypeChange::kFail;
    } else if (!in.TakeWord("overwrite")) {
      return in.Expected("`skip`, `fail` or `overwrite`", kOption), nullptr;
    }
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> path = TargetKey(analyzer, *target_, kForm);
    Value value = analyzer.Analyze(*value_);
    if (!path) return;
    const Value old = rows.ReadWhole(*path, target_->range);
    if (old.type == Type::kError || old.type == Type::kNull || value.type == Type::kError) return;
    value.literal = nullptr;
    value.binary = nullptr;
    // An array is never null: it is replaced in every row.
    const sql::Expr exists = old.type == Type::kArray ? Fragment("true") : Fragment("isNotNull({0})", {old.expr});
    const bool is_static = old.type != Type::kUntyped && value.type != Type::kUntyped;
    if (is_static && old.type != value.type && value.type != Type::kNull) {
      if (on_type_change_ == OnTypeChange::kSkip) return;
      if (on_type_change_ == OnTypeChange::kFail) {
        analyzer.Error(value_->range,
                       fmt::format("the value at {} is {}, and this is {}", path->Text(), WithArticle(old.type),
                                   WithArticle(value.type)),
                       "`on datatype changed overwrite` replaces it all the same");
        return;
      }
    }
    if (is_static || on_type_change_ == OnTypeChange::kOverwrite) {
      if (value.type != Type::kArray && value.type != Type::kNull)
        value.expr = Fragment("if({0}, {1}, NULL)", {exists, value.expr});
    } else {
      const sql::Expr same = Fragment("({0} = {1})", {DataType(old), DataType(value)});
      if (on_type_change_ == OnTypeChange::kFail) {
        value.expr = Fragment("if({0}, {1}, {2})", {exists, ToDynamic(value), ToDynamic(old)});
        value.type = Type::kUntyped;
        StopIf(
            Fragment("({0} AND NOT {1})", {exists, same}),
            fmt::format("`replace {}` stopped the query: the value of a row would change its data type (`on datatype "
                        "changed fail`)",
                        path->Text()),
            rows, value);
      } else {
        value.expr = Fragment("if({0} AND {1}, {2}, {3})", {exists, same, ToDynamic(value), ToDynamic(old)});
      }
      value.type = Type::kUntyped;
      value.likely = Type::kUntyped;
    }
    rows.Write(*path, std::move(value));
  }

 private:
  static constexpr const char* kForm = "replace $d.name with <expression>";
  static constexpr const char* kOption = "on datatype changed skip";

  ExprPtr target_, value_;
  OnTypeChange on_type_change_ = OnTypeChange::kOverwrite;
};

}  // namespace

const CommandSpec& ReplaceCommand() {
  static const CommandSpec spec{
      .keyword = "replace",
      .syntax = "replace <keypath> with <expression> [on datatype changed skip|fail|overwrite]",
      .summary = "Give a key that exists another value.",
      .examples = {{"source spans | replace $d.user with $d.user.toLowerCase() | countby user",
                    "names in one spelling"}},
      .parse = &Replace::Parse};
  return spec;
}

}  // namespace throughline::dataprime
