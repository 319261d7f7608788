// `~`, `~~` and regular expressions.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "dataprime/analysis/array.h"
#include "dataprime/analysis/expression.h"
#include "dataprime/analysis/phrase.h"

namespace throughline::dataprime {

using sql::Fragment;

sql::Expr Leaves(const Value& value, sql::Parameters& parameters) {
  if (value.type == Type::kArray && value.element != Type::kUntyped) return CastArray(value, Type::kString).expr;
  // Strings, numbers and words of JSON; a string before a colon is a key.
  constexpr std::string_view kTokens = R"re("(?:[^"\\]|\\.)*"(?:\s*:)?|[-+.0-9a-zA-Z]+)re";
  return Fragment(
      "arrayMap(e -> if(startsWith(e, '\"'), JSONExtractString(e), e), arrayFilter(e -> NOT endsWith(e, ':') AND e != "
      "'null', extractAll(ifNull({0}, ''), {1})))",
      {ToText(value).expr, parameters.String(kTokens)});
}

Value ExpressionAnalyzer::TextSearch(const Value& target, const Expr& phrase, SourceRange range) {
  const Value wanted = Analyze(phrase);
  if (wanted.type == Type::kError) return wanted;
  if (wanted.type != Type::kString || phrase.kind != ExprKind::kString) {
    return Error(phrase.range, "the phrase to search for is a text in quotes");
  }
  const std::string pattern = PhrasePattern(phrase.text);
  if (!CanRun(pattern)) return Error(phrase.range, "this phrase is too long to search for");
  if (!pattern.empty() && (target.type == Type::kArray || target.type == Type::kObject)) {
    return Make(Type::kBool,
                Fragment("arrayExists(e -> ifNull(match(e, {1}), false), {0})",
                         {Leaves(target, parameters()), parameters().String(pattern)}),
                range);
  }
  const sql::Expr text = ToText(target).expr;
  if (pattern.empty())
    return Make(Type::kBool, Fragment("isNotNull({0})", {text}), range);  // nothing is found in anything
  return Make(Type::kBool, Fragment("match({0}, {1})", {text, parameters().String(pattern)}), range);
}

std::optional<Value> ExpressionAnalyzer::TextSearchBelow(const Expr& search) {
  const Expr &target = *search.children[0], &phrase = *search.children[1];
  const bool is_written_out =
      target.kind == ExprKind::kKeypath && target.root != Root::kParameter && target.side == Side::kNone &&
      std::none_of(target.path.begin(), target.path.end(), [](const struct Step& step) { return !!step.computed; });
  if (!is_written_out || join_ || (keys_ && !inside_aggregate_) || phrase.kind != ExprKind::kString)
    return std::nullopt;
  const std::optional<Path> path = ReadPath(target);
  const std::string pattern = PhrasePattern(phrase.text);
  if (!path || path->steps.empty() || pattern.empty() || !CanRun(pattern)) return std::nullopt;
  const std::optional<sql::Expr> below = rows_.TextsBelow(*path);
  if (!below) return std::nullopt;
  const sql::Expr bound = parameters().String(pattern);
  sql::Expr found = Fragment("arrayExists(e -> match(e, {1}), {0})", {*below, bound});
  // The value of its own comes first: where it answers, the rest is not looked at.
  if (rows_.Has(*path)) {
    const Value own = TextSearch(rows_.Read(*path, target.range), phrase, search.range);
    if (own.type != Type::kBool) return own;
    found = Fragment("({0} OR {1})", {own.expr, found});
  }
  return Make(Type::kBool, std::move(found), search.range);
}

Value ExpressionAnalyzer::FreeText(const Expr& expr) {
  const Expr& target = *expr.children[0];
  const Expr& phrase = *expr.children[1];
  if (target.kind != ExprKind::kKeypath || target.root != Root::kData || !target.path.empty()) {
    return Error(target.range, "~~ only works on $d", "for one field use ~");
  }
  if (phrase.kind != ExprKind::kString) return Error(phrase.range, "the phrase to search for is a text in quotes");
  const std::string pattern = PhrasePattern(phrase.text);
  if (!CanRun(pattern)) return Error(phrase.range, "this phrase is too long to search for");
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
