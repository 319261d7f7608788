#include "assistant/validation/rules.h"

#include <algorithm>
#include <array>

#include "dataprime/functions/catalogue.h"

namespace throughline::assistant {
namespace {

// Penalties are the demo's where one of its validators has the rule, else its 0.1 a warning. What only costs time says
// nothing about whether a query runs as it was meant: 0.
constexpr Rule kRules[] = {
    {"compiler", "the compiler refuses it, or doubts it", 0.1},
    {"dialect", "a form of another language, understood all the same", 0.05},
    {"unknown_field", "no stored data has the field", 0.1},
    {"unknown_operator", "no command or function of that name", 0},
    {"unsupported_source", "the source is none of logs, spans and metrics", 0},
    {"missing_pipe", "a command follows another without `|`", 0},
    {"unbalanced", "a quote or a bracket without its partner", 0},
    {"empty_stage", "a `|` with nothing behind or before it", 0},
    {"aggregate_without_group", "an aggregation where there is no group", 0},
    {"no_source", "it does not say what it reads", 0.5},
    {"no_time_range", "it does not say from when", 0.1},
    {"no_operator", "it reads everything and does nothing with it", 0.1},
    {"no_field", "it names no field", 0.05},
    {"filter_without_comparison", "a filter by a field that is no bool", 0.1},
    {"unquoted_text", "a text without quotes, which reads as the name of a field", 0.1},
    {"wrong_namespace", "the field is there, behind another prefix", 0.1},
    {"large_limit", "more rows than anybody reads", 0},
    {"long_window", "more than a month is read", 0},
    {"unbounded_search", "a search in every text, without a time range", 0},
    {"unbounded_sort", "everything is sorted, without a limit", 0},
};

}  // namespace

std::span<const Rule> AllRules() { return kRules; }

double PenaltyOf(std::string_view code) {
  for (const Rule& rule : kRules) {
    if (rule.code == code) return rule.penalty;
  }
  return 0;
}

std::vector<Found> FindAll(const RuleContext& context) {
  std::vector<Found> out;
  FindInText(context, out);
  FindCosts(context, out);
  FindOfCompiler(context, out);  // last: what a rule has said with a fix need not be said again
  std::stable_sort(out.begin(), out.end(),
                   [](const Found& a, const Found& b) { return a.finding.begin < b.finding.begin; });
  return out;
}

bool IsAggregation(const QueryPiece& piece) {
  return piece.token_class == dataprime::TokenClass::kFunction &&
         dataprime::FindFunction(piece.text, true) != nullptr && dataprime::FindFunction(piece.text, false) == nullptr;
}

bool SameWord(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

bool IsSeverityName(std::string_view word) {
  constexpr std::array<std::string_view, 10> kNames = {"trace", "verbose", "debug", "info",     "information",
                                                       "warn",  "warning", "error", "critical", "fatal"};
  return std::ranges::any_of(kNames, [&](std::string_view name) { return SameWord(name, word); });
}

}  // namespace throughline::assistant
