// `roundtime [<time>] to <interval> [into <keypath>]`: the beginning of the interval that a time lies in.
//
// Order     kept.
// Shape     without `into` the keypath itself is overwritten; without a time it is $m.timestamp.
// Lowering  roundTime(time, interval), which stands for the keypath from here on.
// Source    DataPrime reference, commands, `roundtime`.
#include "dataprime/commands/command.h"
#include "dataprime/commands/target.h"

namespace throughline::dataprime {
namespace {

class Roundtime final : public Command {
 public:
  static CommandPtr Parse(Parser& in) {
    auto command = std::make_unique<Roundtime>();
    const SourceRange begin = in.token().range;
    ExprPtr time;
    if (in.token().IsWord("to") && !in.Peek().IsWord("to")) {
      time = std::make_unique<Expr>(ExprKind::kKeypath, begin);
      time->root = Root::kMetadata;
      time->path.push_back({"timestamp", nullptr, begin});
    } else {
      time = in.ParseExpr();
    }
    if (!time) return nullptr;
    if (!in.TakeWord("to")) return in.Expected("`to` and an interval", "roundtime $m.timestamp to 1h"), nullptr;
    ExprPtr interval = in.ParseExpr();
    if (!interval) return nullptr;
    if (interval->kind == ExprKind::kInterval && interval->nanos <= 0)
      return in.Error(interval->range, "a time is rounded to an interval greater than 0"), nullptr;
    if (in.TakeWord("into")) {
      command->target_ = in.ParseKeypath("the keypath to write");
      if (!command->target_) return nullptr;
    } else if (time->kind != ExprKind::kKeypath) {
      return in.Expected("`into`, since the rounded time has no keypath of its own",
                         "roundtime ... to 1h into $d.hour"),
             nullptr;
    }
    command->rounded_ = std::make_unique<Expr>(ExprKind::kCall, in.Since(begin.begin));
    command->rounded_->text = "roundTime";
    command->rounded_->name_range = time->range;
    command->rounded_->children.push_back(std::move(time));
    command->rounded_->children.push_back(std::move(interval));
    command->rounded_->argument_names.resize(2);
    return command;
  }

  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    const Expr& target = target_ ? *target_ : *rounded_->children[0];
    const std::optional<Path> path = TargetKey(analyzer, target, "roundtime $m.timestamp to 1h into $d.hour");
    Value value = analyzer.Analyze(*rounded_);
    if (path) rows.Write(*path, std::move(value));
  }

 private:
  ExprPtr rounded_, target_;
};

}  // namespace

const CommandSpec& RoundtimeCommand() {
  static const CommandSpec spec{
      .keyword = "roundtime",
      .syntax = "roundtime [<time>] to <interval> [into <keypath>]",
      .summary = "Round a time down to a multiple of an interval.",
      .examples = {{"source spans | roundtime to 1h | groupby $m.timestamp aggregate count()", "spans by the hour"},
                   {"source spans | roundtime $m.timestamp to 1d into $d.day | countby day", "spans by the day"}},
      .parse = &Roundtime::Parse};
  return spec;
}

}  // namespace throughline::dataprime
