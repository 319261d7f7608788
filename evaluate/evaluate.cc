#include "evaluate/evaluate.h"

#include <algorithm>

#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"

namespace throughline::evaluate {

std::span<const Evaluator> Evaluators() {
  static const auto* const all =
      new std::vector<Evaluator>{Pii(),           Secrets(),          PromptInjection(),     SqlReadOnly(),
                                 SqlLoad(),       SqlAllowedTables(), SqlRestrictedTables(), LanguageMismatch(),
                                 AllowedTopics(), RestrictedTopics(), Competition(),         Empty(),
                                 Refusal(),       Truncated(),        Repetition(),          JsonValidity(),
                                 ContextOverlap()};
  return *all;
}

const Evaluator* FindEvaluator(std::string_view name) {
  const auto found = std::ranges::find_if(
      Evaluators(), [&](const Evaluator& one) { return std::ranges::equal(one.type, name, {}, {}, &Lower); });
  return found == Evaluators().end() ? nullptr : &*found;
}

std::vector<Judgement> Evaluate(const Texts& texts, const Config& config) {
  std::vector<Judgement> results;
  for (const Check& check : config) {
    const Evaluator* evaluator = FindEvaluator(check.type);
    if (evaluator == nullptr) continue;
    std::optional<Verdict> verdict = evaluator->judge(texts, check);
    if (!verdict) continue;
    const double score = std::clamp(verdict->score, 0.0, 1.0);
    results.push_back({.type = evaluator->type,
                       .target = check.target,
                       .score = score,
                       .label = score >= check.threshold && score > 0 ? "p1" : "low",
                       .version = evaluator->version,
                       .details = std::move(verdict->details)});
  }
  return results;
}

}  // namespace throughline::evaluate
