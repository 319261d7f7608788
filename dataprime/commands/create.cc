// `create <keypath> from <expression> [options]` or `create <expression> as <keypath>`: set a value in every row.
//
// Order     kept.
// Shape     one key more, or another value under a key that exists; parents are made, siblings stay.
// Lowering  none: the value stands for the keypath from here on. A large value becomes a column of a SELECT of its own.
// Source    DataPrime reference, commands, `create`.
#include "dataprime/commands/command.h"
#include "dataprime/commands/make.h"
#include "dataprime/syntax/printer.h"

namespace throughline::dataprime {
namespace {

enum class OnConflict : uint8_t { kOverwrite, kSkip };

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
    if (on_exists_ == OnConflict::kSkip && value.type != Type::kError && rows.Has(*path)) {
      // "Exists" is "is not null": a document can't tell the two apart.
      Value present = rows.Read(*path, target_->range);
      if (present.type != Type::kNull &&
          !analyzer.Unify({&value, &present}, "the new value and the one that is there have one type:"))
        return;
      if (present.type != Type::kNull) value.expr = sql::Fragment("ifNull({0}, {1})", {present.expr, value.expr});
    }
    rows.Write(*path, std::move(value));
  }

 private:
  bool ParseOption(Parser& in) {
    const SourceRange begin = in.token().range;
    if (in.TakeWord("keypath")) {
      if (in.TakeWord("exists")) {
        if (in.TakeWord("overwrite")) return true;
        if (in.TakeWord("skip")) return on_exists_ = OnConflict::kSkip, true;
        return Unsupported(in, "`on keypath exists fail`", begin, "overwrite or skip");
      }
      if (in.TakeWord("missing")) {
        if (in.TakeWord("create")) return true;
        return Unsupported(in, "`on keypath missing fail` and `skip`", begin, "create");
      }
      return in.Expected("`exists` or `missing`"), false;
    }
    if (in.TakeWord("datatype")) {
      if (!in.TakeWord("changed") && !in.TakeWord("change")) return in.Expected("`changed`"), false;
      if (in.TakeWord("overwrite")) return true;
      return Unsupported(in, "`on datatype changed fail` and `skip`", begin, "overwrite");
    }
    return in.Expected("`keypath` or `datatype`"), false;
  }
  static bool Unsupported(Parser& in, std::string what, SourceRange begin, std::string instead) {
    if (!in.token().IsWord("fail") && !in.token().IsWord("skip")) return in.Expected(instead), false;
    in.Error({begin.begin, in.token().range.end}, what + " is not supported", "supported: " + instead);
    return false;
  }

  ExprPtr target_, value_;
  OnConflict on_exists_ = OnConflict::kOverwrite;
};

}  // namespace

CommandPtr MakeCreate(ExprPtr target, ExprPtr value) {
  return std::make_unique<Create>(std::move(target), std::move(value));
}

const CommandSpec& CreateCommand() {
  static const CommandSpec spec{
      .keyword = "create",
      .aliases = {"add", "c", "a"},
      .syntax = "create <keypath> from <expression> [on keypath exists skip|overwrite]",
      .summary = "Set a value in every row.",
      .examples = {{"source spans | create duration_ms from $m.duration / 1000 | choose duration_ms | limit 5",
                    "a value in milliseconds"}},
      .parse = &Create::Parse};
  return spec;
}

}  // namespace throughline::dataprime
