// `~`, `~~` and regular expressions.
#include <fmt/format.h>
#include <re2/re2.h>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

using sql::Fragment;

namespace {

// Source: DataPrime reference, text search: what separates two tokens.
constexpr std::string_view kSeparators = " \t\r\n\f=/:@#$*|,;'\"([{})]<>._-";

bool IsSeparator(char c) { return kSeparators.find(c) != std::string_view::npos; }

// The separators as a class of a regular expression.
constexpr std::string_view kClass = R"([\s=/:@#$*|,;'"(\[{})\]<>._\-])";

// The phrase's tokens one after another, whole, in any case; separators between them may be any.
std::string PhrasePattern(std::string_view phrase) {
  std::string out;
  for (size_t i = 0; i < phrase.size();) {
    if (IsSeparator(phrase[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < phrase.size() && !IsSeparator(phrase[i])) ++i;
    out += out.empty() ? fmt::format("(?is)(?:^|{})", kClass) : fmt::format("{}+", kClass);
    out += re2::RE2::QuoteMeta(std::string(phrase.substr(begin, i - begin)));
  }
  return out.empty() ? out : out + fmt::format("(?:{}|$)", kClass);
}

}  // namespace

Value ExpressionAnalyzer::TextSearch(const Value& target, const Expr& phrase, SourceRange range) {
  const Value wanted = Analyze(phrase);
  if (wanted.type == Type::kError) return wanted;
  if (wanted.type != Type::kString || phrase.kind != ExprKind::kString) {
    return Error(phrase.range, "the phrase to search for is a text in quotes");
  }
  const std::string pattern = PhrasePattern(phrase.text);
  const sql::Expr text = ToText(target).expr;
  if (pattern.empty())
    return Make(Type::kBool, Fragment("isNotNull({0})", {text}), range);  // nothing is found in anything
  return Make(Type::kBool, Fragment("match({0}, {1})", {text, parameters().String(pattern)}), range);
}

Value ExpressionAnalyzer::FreeText(const Expr& expr) {
  const Expr& target = *expr.children[0];
  const Expr& phrase = *expr.children[1];
  if (target.kind != ExprKind::kKeypath || target.root != Root::kData || !target.path.empty()) {
    return Error(target.range, "~~ only works on $d", "for one field use ~");
  }
  if (phrase.kind != ExprKind::kString) return Error(phrase.range, "the phrase to search for is a text in quotes");
  const std::string pattern = PhrasePattern(phrase.text);
  if (pattern.empty()) return Make(Type::kBool, Fragment("true"), expr.range);
  return Make(Type::kBool,
              Fragment("arrayExists(t -> match(t, {1}), {0})", {rows_.AllTexts(), parameters().String(pattern)}),
              expr.range);
}

std::optional<std::string> ExpressionAnalyzer::Pattern(const Expr& regex, bool whole) {
  std::string pattern = regex.text;
  // The language writes (?<name>...), RE2 (?P<name>...). Lookbehind, (?<= and (?<!, RE2 lacks and reports.
  for (size_t at = pattern.find("(?<"); at != std::string::npos; at = pattern.find("(?<", at + 4)) {
    if (at + 3 < pattern.size() && pattern[at + 3] != '=' && pattern[at + 3] != '!') pattern.insert(at + 2, "P");
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  const re2::RE2 compiled(pattern, options);
  if (!compiled.ok()) {
    Error(regex.range, fmt::format("not a regular expression we can run: {}", compiled.error()),
          "RE2's syntax: no lookahead, lookbehind or backreferences");
    return std::nullopt;
  }
  return whole ? "^(?:" + pattern + ")\\z" : pattern;
}

}  // namespace throughline::dataprime
