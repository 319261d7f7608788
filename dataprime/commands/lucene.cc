// `lucene '<query>'`: rows that a query in Lucene's syntax finds. Fields are below $d.
//
// Order     kept.
// Shape     unchanged.
// Lowering  one condition in WHERE: see lucene/match.h.
// Source    DataPrime reference, commands, `lucene`; Lucene.
#include "dataprime/commands/command.h"
#include "dataprime/lucene/match.h"
#include "dataprime/lucene/parser.h"

namespace throughline::dataprime {
namespace {

// The text of a string token, and where in the query each of its bytes stands. A backslash before a character that a
// string need not escape is Lucene's own: in 'a\:b' as in 'a\\:b' it takes the colon's meaning.
void Decode(const Token& token, std::string& text, std::vector<uint32_t>& offsets) {
  const std::string_view body = token.text.substr(1, token.text.size() - 2);
  for (size_t i = 0; i < body.size(); ++i) {
    offsets.push_back(token.range.begin + 1 + static_cast<uint32_t>(i));
    constexpr std::string_view kEscapes = "'\"\\ntrfb{}`", kMeanings = "'\"\\\n\t\r\f\b{}`";
    const size_t escape = body[i] == '\\' && i + 1 < body.size() ? kEscapes.find(body[i + 1]) : std::string_view::npos;
    text += escape == std::string_view::npos ? body[i] : kMeanings[escape];
    if (escape != std::string_view::npos) ++i;
  }
  offsets.push_back(token.range.begin + 1 + static_cast<uint32_t>(body.size()));
}

class Lucene final : public Command {
 public:
  explicit Lucene(lucene::NodePtr query) : query_(std::move(query)) {}
  static CommandPtr Parse(Parser& in) {
    const Token literal = in.token();
    if (literal.kind != TokenKind::kString) return in.Expected("a Lucene query, a text in quotes", kForm), nullptr;
    std::string text;
    std::vector<uint32_t> offsets;
    Decode(literal, text, offsets);
    auto query = lucene::Parse(text, offsets);
    if (!query) {
      in.Error(query.error().range, std::move(query.error().message), std::move(query.error().suggestion));
      return nullptr;
    }
    in.Advance();
    return std::make_unique<Lucene>(std::move(*query));
  }
  void Apply(Rows& rows) const override {
    ExpressionAnalyzer analyzer(rows);
    sql::Expr condition = lucene::Match(*query_, analyzer);
    if (!condition) return;
    if (condition->printed_nodes > kMaxExpression) {
      analyzer.Error(query_->range, "this Lucene query is too large", "split it into several `lucene` commands");
      return;
    }
    rows.Filter(std::move(condition));
  }

 private:
  static constexpr const char* kForm = "lucene 'pod:web AND status:[500 TO 599]'";

  lucene::NodePtr query_;
};

}  // namespace

const CommandSpec& LuceneCommand() {
  static const CommandSpec spec{
      .keyword = "lucene",
      .syntax = "lucene '<query>'",
      .summary = "Rows that a query in Lucene's syntax finds.",
      .examples = {{"source spans | lucene 'http.status_code:[500 TO 599] AND NOT user:ann'", "failed calls of others"},
                   {"source spans | lucene 'timeout OR refused'", "words in any field"},
                   {"source logs | lucene 'coralogix.metadata.severity:[Warning TO *] AND msg:\"disk full\"'",
                    "a phrase in severe records"}},
      .parse = &Lucene::Parse};
  return spec;
}

}  // namespace throughline::dataprime
