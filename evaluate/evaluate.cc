#include "evaluate/evaluate.h"

#include <algorithm>

#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"
#include "evaluate/reading.h"

namespace throughline::evaluate {

std::span<const Evaluator> Evaluators() {
  static const auto* const all = new std::vector<Evaluator>{Pii(),
                                                            Secrets(),
                                                            PromptInjection(),
                                                            SqlReadOnly(),
                                                            SqlLoad(),
                                                            SqlAllowedTables(),
                                                            SqlRestrictedTables(),
                                                            LanguageMismatch(),
                                                            AllowedTopics(),
                                                            RestrictedTopics(),
                                                            Competition(),
                                                            Empty(),
                                                            Refusal(),
                                                            Truncated(),
                                                            Repetition(),
                                                            JsonValidity(),
                                                            DataprimeValidity(),
                                                            ContextOverlap()};
  return *all;
}

const Evaluator* FindEvaluator(std::string_view name) {
  const auto found = std::ranges::find_if(
      Evaluators(), [&](const Evaluator& one) { return std::ranges::equal(one.type, name, {}, {}, &Lower); });
  return found == Evaluators().end() ? nullptr : &*found;
}

Plan::Plan(const Config& config) {
  for (const Check& check : config) {
    const Evaluator* evaluator = FindEvaluator(check.type);
    if (evaluator == nullptr) continue;
    PreparedCheck& prepared = checks_.emplace_back(check, evaluator);
    if (evaluator->read_context && !check.additional_context.empty())
      prepared.usual = evaluator->read_context(check.additional_context);
    for (const std::string& term : check.terms) prepared.terms.push_back(Stems(term));
  }
}

std::vector<Judgement> Evaluate(const Texts& texts, const Plan& plan) {
  std::vector<Judgement> results;
  if (plan.empty()) return results;
  results.reserve(plan.checks().size());
  const std::shared_ptr<Reading> prompt = ReadingOf(texts.prompt), response = ReadingOf(texts.response);
  const Subject subject{texts, *prompt, *response};
  for (const PreparedCheck& prepared : plan.checks()) {
    std::optional<Verdict> verdict = prepared.evaluator->judge(subject, prepared);
    if (!verdict) continue;
    const double score = std::clamp(verdict->score, 0.0, 1.0);
    results.push_back({.type = prepared.evaluator->type,
                       .target = prepared.check.target,
                       .score = score,
                       .label = score >= prepared.check.threshold && score > 0 ? "p1" : "low",
                       .version = prepared.evaluator->version,
                       .details = std::move(verdict->details)});
  }
  return results;
}

void MakeReady(const Config& config) {
  constexpr std::string_view kAny = "Any text will do.";
  (void)Evaluate({.prompt = kAny, .response = kAny, .has_response = true}, Plan(config));
}

}  // namespace throughline::evaluate
