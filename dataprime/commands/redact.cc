// `redact <keypath> [matching] <regular expression or text> to '<replacement>'`: replace every match in a text.
//
// Order     kept.
// Shape     the same keys. A value without a match stays what it is; one with a match becomes text.
// Lowering  replaceRegexpAll or replaceAll. The replacement is taken literally: no \1, no $1.
// Source    DataPrime reference, commands, `redact`.
#include <fmt/format.h>

#include "dataprime/commands/command.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

class Redact final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Redact>();
    command->target_ = in.ParseKeypath("the keypath to redact");
    if (!command->target_) return nullptr;
    in.TakeWord("matching");
    command->pattern_ = in.ParseExpr();
    if (!command->pattern_) return nullptr;
    if (command->pattern_->kind != ExprKind::kRegex && command->pattern_->kind != ExprKind::kString)
      return in.Error(command->pattern_->range, "expected a regular expression or a text in quotes", kForm), nullptr;
    if (command->pattern_->text.empty())
      return in.Error(command->pattern_->range, "there is nothing to match", kForm), nullptr;
    if (!in.TakeWord("to")) return in.Expected("`to`", kForm), nullptr;
    std::optional<std::string> replacement = in.ParseString("the replacement");
    if (!replacement) return nullptr;
    command->replacement_ = std::move(*replacement);
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const std::optional<Path> path = TargetKey(analyzer, *target_, kForm);
    const bool is_regex = pattern_->kind == ExprKind::kRegex;
    const std::optional<std::string> pattern =
        is_regex ? analyzer.Pattern(*pattern_, /*whole=*/false) : std::optional(pattern_->text);
    if (!path || !pattern) return;
    Value value = rows.Read(*path, target_->range);
    if (value.type == Type::kError || value.type == Type::kNull) return;
    if (value.type == Type::kObject || value.type == Type::kArray) {
      analyzer.Error(target_->range, fmt::format("redact works on a text, and this is {}", WithArticle(value.type)),
                     value.type == Type::kObject ? "name a key inside it" : "");
      return;
    }
    Value text = ToText(value);
    const sql::Expr what = rows.parameters().String(*pattern);
    const sql::Expr with = rows.parameters().String(replacement_);
    // The engine takes \1 in a replacement for a group, even when its backslash is escaped: a byte that UTF-8 never has
    // stands for such a replacement meanwhile.
    const bool has_backslash = replacement_.find('\\') != std::string::npos;
    text.expr = Fragment(!is_regex       ? "replaceAll({0}, {1}, {2})"
                         : has_backslash ? "replaceAll(replaceRegexpAll({0}, {1}, '\\xFF'), '\\xFF', {2})"
                                         : "replaceRegexpAll({0}, {1}, {2})",
                         {text.expr, what, with});
    text.literal = nullptr;
    text.binary = nullptr;
    if (value.type == Type::kUntyped) {  // a number without a match stays a number
      const sql::Expr found =
          Fragment(is_regex ? "match({0}, {1})" : "(position({0}, {1}) > 0)", {ToText(value).expr, what});
      text.expr = Fragment("if({0}, CAST({1}, 'Dynamic'), {2})", {found, text.expr, value.expr});
      text.type = Type::kUntyped;
      text.likely = value.likely == Type::kString ? Type::kString : Type::kUntyped;
    }
    rows.Write(*path, std::move(text));
  }

 private:
  static constexpr const char* kForm = "redact $d.name matching /[0-9]+/ to '***'";

  ExprPtr target_, pattern_;
  std::string replacement_;
};

}  // namespace

const CommandSpec& RedactCommand() {
  static const CommandSpec spec{
      .keyword = "redact",
      .syntax = "redact <keypath> [matching] <regular expression or text> to '<replacement>'",
      .summary = "Replace every match in a text.",
      .examples = {{"source spans | redact $d.exception.message matching /[0-9]+/ to '#' | choose exception.message",
                    "messages without their numbers"},
                   {"source spans | redact $d.user 'ann' to '***' | choose user", "a text, taken literally"}},
      .parse = &Redact::Parse};
  return spec;
}

}  // namespace throughline::dataprime
