// `create <keypath> from <expression> [options]` or `create <expression> as <keypath>`: set a value in every row.
//
// Order     kept.
// Shape     one key more, or another value under a key that exists; parents are made, siblings stay.
// Lowering  none: the value stands for the keypath from here on. A large value becomes a column of a SELECT of its own.
// Source    DataPrime reference, commands, `create`.
#include <fmt/format.h>

#include "dataprime/analysis/common_type.h"
#include "dataprime/commands/command.h"
#include "dataprime/commands/data_type.h"
#include "dataprime/commands/make.h"
#include "dataprime/commands/stop_if.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {
namespace {

using sql::Fragment;

enum class On : uint8_t { kProceed, kSkip, kFail };

class Create final : public Command {
 public:
  Create() = default;
  Create(ExprPtr target, ExprPtr value) : target_(std::move(target)), value_(std::move(value)) {}
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Create>();
    const size_t mark = in.Mark();
    // Either form begins with something that reads as an expression.
    ExprPtr first = in.ParseExpr();
    if (!first) return nullptr;
    if (in.TakeWord("as")) {
      command->value_ = std::move(first);
      command->target_ = in.ParseKeypath("the keypath to create");
    } else if (first->kind == ExprKind::kKeypath && in.TakeWord("from")) {
      command->target_ = std::move(first);
      command->value_ = in.ParseExpr();
    } else if (first->kind == ExprKind::kKeypath && in.token().Is("=")) {
      const SourceRange sign = in.token().range;
      in.Advance();
      command->target_ = std::move(first);
      command->value_ = in.ParseExpr();
      if (!command->value_) return nullptr;
      const std::string canonical = Print(*command->target_) + " from " + Print(*command->value_);
      in.Foreign(sign, "`=` for `from`", "create " + canonical);
      in.Rewrite(mark, canonical);
    } else {
      return in.Expected("`from`", "create <keypath> from <expression>"), nullptr;
    }
    if (!command->target_ || !command->value_) return nullptr;
    while (in.TakeWord("on")) {
      if (!command->ParseOption(in)) return nullptr;
    }
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    Value value = analyzer.Analyze(*value_);
    const std::optional<Path> path = analyzer.TargetPath(*target_);
    if (!path) return;
    if (path->steps.empty()) {
      analyzer.Error(target_->range, "a name is needed after the prefix", "create $d.name from ...");
      return;
    }
    if (value.type != Type::kError && !Resolve(analyzer, rows, *path, value)) return;
    rows.Write(*path, std::move(value));
  }

 private:
  // What the options make of the value; false when nothing is to be written. "Exists" is "is not null": the two can't
  // be told apart in a document.
  bool Resolve(ExpressionAnalyzer& analyzer, Rows& rows, const Path& path, Value& value) const {
    const bool is_plain = on_exists_ == On::kProceed && on_missing_ == On::kProceed && on_type_change_ == On::kProceed;
    if (is_plain) return true;
    Value there;
    there.type = Type::kNull;
    if (rows.Has(path)) there = rows.ReadWhole(path, target_->range);
    if (there.type == Type::kError) return false;
    if (there.type == Type::kNull) {
      if (on_missing_ == On::kFail) analyzer.Error(target_->range, fmt::format("there is no keypath {}", path.Text()));
      return on_missing_ == On::kProceed;
    }
    const sql::Expr exists = Fragment(there.type == Type::kArray ? "notEmpty({0})" : "isNotNull({0})", {there.expr});
    const sql::Expr changed = Fragment("({0} AND {1} != {2})", {exists, DataType(there), DataType(value)});
    const bool may_keep = on_exists_ == On::kSkip || on_type_change_ == On::kSkip;
    if (may_keep || on_missing_ == On::kSkip) {
      if (may_keep) ToCommonType({&value, &there});
      const sql::Expr nothing = Fragment(value.type == Type::kArray ? "[]" : "NULL");
      value.expr =
          Fragment("multiIf({0}, {1}, {2}, {3}, {4})",
                   {on_exists_ == On::kSkip        ? exists
                    : on_type_change_ == On::kSkip ? changed
                                                   : Fragment("false"),
                    may_keep ? there.expr : nothing,
                    on_missing_ == On::kSkip ? Fragment("NOT {0}", {exists}) : Fragment("false"), nothing, value.expr});
    }
    value.literal = nullptr;
    value.binary = nullptr;
    if (on_exists_ == On::kFail)
      StopIf(exists, Sentence(path, "a row has a value there already", "on keypath exists fail"), rows, value);
    if (on_missing_ == On::kFail)
      StopIf(Fragment("NOT {0}", {exists}), Sentence(path, "a row has no value there", "on keypath missing fail"), rows,
             value);
    if (on_type_change_ == On::kFail)
      StopIf(changed, Sentence(path, "a row has a value of another data type there", "on datatype changed fail"), rows,
             value);
    return true;
  }

  static std::string Sentence(const Path& path, std::string_view what, std::string_view option) {
    return fmt::format("`create {}` stopped the query: {} (`{}`)", path.Text(), what, option);
  }

  bool ParseOption(Parser& in) {
    if (in.TakeWord("keypath")) {
      if (in.TakeWord("exists")) return ParseChoice(in, "overwrite", on_exists_);
      if (in.TakeWord("missing")) return ParseChoice(in, "create", on_missing_);
      return in.Expected("`exists` or `missing`"), false;
    }
    if (!in.TakeWord("datatype")) return in.Expected("`keypath` or `datatype`"), false;
    if (!in.TakeWord("changed") && !in.TakeWord("change")) return in.Expected("`changed`"), false;
    return ParseChoice(in, "overwrite", on_type_change_);
  }

  static bool ParseChoice(Parser& in, std::string_view proceed, On& choice) {
    if (in.TakeWord(proceed)) return choice = On::kProceed, true;
    if (in.TakeWord("skip")) return choice = On::kSkip, true;
    if (in.TakeWord("fail")) return choice = On::kFail, true;
    return in.Expected(fmt::format("`{}`, `skip` or `fail`", proceed)), false;
  }

  ExprPtr target_, value_;
  On on_exists_ = On::kProceed, on_missing_ = On::kProceed, on_type_change_ = On::kProceed;
};

}  // namespace

CommandPtr MakeCreate(ExprPtr target, ExprPtr value) {
  return std::make_unique<Create>(std::move(target), std::move(value));
}

const CommandSpec& CreateCommand() {
  static const CommandSpec spec{
      .keyword = "create",
      .aliases = {"add", "c", "a"},
      .syntax =
          "create <keypath> from <expression> [on keypath exists fail|skip|overwrite] [on keypath missing "
          "fail|skip|create] [on datatype changed fail|skip|overwrite], create <expression> as <keypath>",
      .summary = "Set a value in every row.",
      .examples = {{"source spans | create duration_ms from $m.duration / 1000 | choose duration_ms | limit 5",
                    "a value in milliseconds"},
                   {"source spans | create tags['user'] from 'nobody' on keypath exists skip | countby tags['user']",
                    "a value for the rows that have none"}},
      .parse = &Create::Parse};
  return spec;
}

}  // namespace throughline::dataprime
