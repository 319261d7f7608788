// Topics that are allowed or not, and competitors' names, by the words that stand for them.
#include <fmt/format.h>

#include <algorithm>

#include "evaluate/checks/checks.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {
namespace {

// Which of the terms are in the text, by their own spelling. nullopt: there is nothing to look for, or in.
std::optional<std::vector<std::string_view>> Found(const Subject& subject, const PreparedCheck& prepared) {
  Reading& text = subject.Of(prepared.check.target);
  if (text.text().empty() || prepared.terms.empty()) return std::nullopt;
  std::vector<std::string_view> found;
  for (size_t i = 0; i < prepared.terms.size(); ++i) {
    if (text.Names(prepared.terms[i])) found.push_back(prepared.check.terms[i]);
  }
  return found;
}

std::optional<Verdict> JudgeAllowed(const Subject& subject, const PreparedCheck& prepared) {
  const auto found = Found(subject, prepared);
  if (!found) return std::nullopt;
  if (!found->empty()) return Verdict{0, fmt::format("on {}", fmt::join(*found, ", "))};
  return Verdict{1, "none of the allowed topics"};
}

std::optional<Verdict> JudgeNamed(const Subject& subject, const PreparedCheck& prepared) {
  const auto found = Found(subject, prepared);
  if (!found) return std::nullopt;
  return Verdict{found->empty() ? 0.0 : 1.0, fmt::format("{}", fmt::join(*found, ", "))};
}

}  // namespace

Evaluator AllowedTopics() {
  return {.type = "allowed_topics",
          .api_type = "ALLOWED_TOPICS",
          .category = "topics",
          .on_prompt = true,
          .on_response = true,
          .needs = Needs::kTopics,
          .rule = "0 when the text names one of the topics, by a word or words with the same stems; else 1.",
          .judge = &JudgeAllowed,
          .cases = {{"how long do I boil eggs?", false, {"egg"}},
                    {"how long do I boil rice?", true, {"egg"}},
                    {"an eggplant is no egg-free dish", false, {"egg"}},
                    {"anything", std::nullopt}}};
}

Evaluator RestrictedTopics() {
  return {.type = "restricted_topics",
          .api_type = "RESTRICTED_TOPICS",
          .category = "topics",
          .on_prompt = true,
          .on_response = true,
          .needs = Needs::kTopics,
          .rule = "1 when the text names one of the topics, by a word or words with the same stems; else 0.",
          .judge = &JudgeNamed,
          .cases = {{"feeding ducks in the park", true, {"duck"}},
                    {"the abducted cat", false, {"duck"}},
                    {"insider trades are illegal", true, {"insider trading"}}}};
}

Evaluator Competition() {
  return {.type = "competition",
          .api_type = "COMPETITION",
          .category = "topics",
          .on_prompt = true,
          .on_response = true,
          .needs = Needs::kCompetitors,
          .rule = "1 when the text names one of the competitors; else 0.",
          .judge = &JudgeNamed,
          .cases = {{"Is Chocolate's plan cheaper?", true, {"chocolate"}}, {"our own plan", false, {"chocolate"}}}};
}

}  // namespace throughline::evaluate
