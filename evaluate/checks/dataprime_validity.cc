// DataPrime that an answer holds and that does not compile.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dataprime/compiler.h"
#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

constexpr size_t kLongest = 16 << 10;  // bytes of a query
constexpr size_t kMostQueries = 10;    // of an answer

// "source spans" and the like: prose begins with "source" too.
bool BeginsAsDataPrime(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  if (!text.starts_with("source ")) return false;
  text.remove_prefix(7);
  return std::ranges::any_of(std::array<std::string_view, 3>{"logs", "spans", "metrics"}, [&](std::string_view name) {
    return text.starts_with(name) &&
           (text.size() == name.size() || IsSpace(text[name.size()]) || text[name.size()] == '|');
  });
}

// What stands between ```dataprime and ```, and in blocks without a language that begin as a query; else the whole text
// when it does.
std::vector<std::string_view> QueriesIn(std::string_view text) {
  std::vector<std::string_view> queries;
  for (size_t open = text.find("```"); open != std::string_view::npos && queries.size() < kMostQueries;) {
    const size_t line = text.find('\n', open);
    const size_t close = text.find("```", open + 3);
    if (line == std::string_view::npos || close == std::string_view::npos || close < line) break;
    const std::string_view language = text.substr(open + 3, line - open - 3),
                           body = text.substr(line + 1, close - line - 1);
    if (language.starts_with("dataprime") || (language.empty() && BeginsAsDataPrime(body))) queries.push_back(body);
    open = text.find("```", close + 3);
  }
  if (queries.empty() && BeginsAsDataPrime(text)) queries.push_back(text);
  return queries;
}

// Tables and parameters are the user's, and nothing is known of them here.
bool IsOfTheQuery(const dataprime::Diagnostic& problem) {
  return problem.severity == dataprime::Severity::kError && !problem.message.starts_with("no table ") &&
         !problem.message.starts_with("no source ") && !problem.message.starts_with("no parameter ");
}

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const std::vector<std::string_view> queries = QueriesIn(subject.texts.response);
  if (queries.empty()) return std::nullopt;
  for (std::string_view query : queries) {
    if (query.size() > kLongest) return Verdict{1, fmt::format("a query of over {} bytes", kLongest)};
    const auto compiled = dataprime::Compile(query, {});
    if (compiled) continue;
    const auto problem = std::ranges::find_if(compiled.error(), &IsOfTheQuery);
    if (problem == compiled.error().end()) continue;
    const dataprime::Position at = dataprime::PositionOf(query, problem->range.begin);
    return Verdict{1, fmt::format("it does not compile: line {}, column {}", at.line, at.column)};
  }
  return Verdict{};
}

}  // namespace

Evaluator DataprimeValidity() {
  return {
      .type = "dataprime_validity",
      .api_type = "DATAPRIME_VALIDITY",
      .category = "quality",
      .on_response = true,
      .rule =
          "Of an answer with DataPrime (it begins with source logs, spans or metrics, or has a block of it): 1 when "
          "a query of it does not compile, else 0. Tables and parameters are taken to be there.",
      .judge = &Judge,
      .cases = {{"source spans | filter $m.duration > 5000 | groupby $l.serviceName agg count()", false},
                {"source logs | groupby | count by x", true},
                {"Try this:\n```dataprime\nsource logs | filter $m.severity == ERROR\n```", false},
                {"Try this:\n```dataprime\nsource logs | filtr $m.severity == ERROR\n```", true},
                {"```\nsource spans | limit\n```", true},
                {"```\nselect 1\n```", std::nullopt},
                {"source logs | enrich $d.user into $d.u using people | limit 5", false},
                {"Source code of the parser is in another place.", std::nullopt},
                {"source control helps", std::nullopt}}};
}

}  // namespace throughline::evaluate
