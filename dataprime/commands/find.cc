// `find '<phrase>' in <keypath>` and `wildfind '<phrase>'`: rows in which the phrase occurs, as whole words in any
// case, in one field or anywhere in $d. The same as filter <keypath> ~ '<phrase>' and filter $d ~~ '<phrase>'.
//
// Order     kept.
// Shape     unchanged.
// Source    DataPrime reference, text search.
#include "dataprime/commands/command.h"

namespace throughline::dataprime {
namespace {

class Find final : public Command {
 public:
  explicit Find(ExprPtr condition) : condition_(std::move(condition)) {}
  template <bool everywhere>
  static CommandPtr Parse(Parser& in) {
    auto condition = std::make_unique<Expr>(ExprKind::kBinary, in.token().range);
    auto phrase = std::make_unique<Expr>(ExprKind::kString, in.token().range);
    std::optional<std::string> text = in.ParseString("the phrase to find");
    if (!text) return nullptr;
    phrase->text = std::move(*text);
    ExprPtr target;
    if (everywhere) {
      target = std::make_unique<Expr>(ExprKind::kKeypath, phrase->range);
    } else {
      if (!in.TakeWord("in")) return in.Expected("`in`", "find '...' in $d.message"), nullptr;
      target = in.ParseKeypath("the keypath to search");
      if (!target) return nullptr;
    }
    condition->text = everywhere ? "~~" : "~";
    condition->children.push_back(std::move(target));
    condition->children.push_back(std::move(phrase));
    return std::make_unique<Find>(std::move(condition));
  }
  void Apply(Rows& rows) const override {
    if (sql::Expr condition = ExpressionAnalyzer(rows).Condition(*condition_)) rows.Filter(std::move(condition));
  }

 private:
  ExprPtr condition_;
};

}  // namespace

const CommandSpec& FindCommandSpec() {
  static const CommandSpec spec{
      .keyword = "find",
      .aliases = {"text"},
      .syntax = "find '<phrase>' in <keypath>",
      .summary = "Rows whose field holds the words of the phrase, one after another.",
      .examples = {{"source spans | find 'timeout' in $d.exception.message", "spans that failed by a timeout"}},
      .parse = &Find::Parse<false>};
  return spec;
}

const CommandSpec& WildfindCommand() {
  static const CommandSpec spec{.keyword = "wildfind",
                                .aliases = {"wildtext"},
                                .syntax = "wildfind '<phrase>'",
                                .summary = "Rows that hold the words of the phrase anywhere in $d.",
                                .examples = {{"source spans | wildfind 'gpt-4o'", "spans that mention a model"}},
                                .parse = &Find::Parse<true>};
  return spec;
}

}  // namespace throughline::dataprime
