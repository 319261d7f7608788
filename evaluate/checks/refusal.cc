// An answer that declines instead of answering.
#include <fmt/format.h>

#include <algorithm>

#include "evaluate/checks/checks.h"
#include "evaluate/phrases.h"

namespace throughline::evaluate {
namespace {

constexpr Phrase kPhrases[] = {
    {"can't help",
     R"(\b(I|we)('m|\s+am)?\s*(can\s?not|can'?t|am\s+not\s+able\s+to|am\s+unable\s+to|unable\s+to|won'?t)\s+(be\s+able\s+to\s+)?(help|assist|provide|fulfil|comply|answer|do\s+that|support|generate|create|share|discuss|engage))",
     0.9},
    {"not able to", R"(\bI('m|\s+am)\s+(not\s+able|unable)\s+to\b)", 0.8},
    {"sorry, but", R"((sorry|apologi[sz]e)\W+(but\W+)?(I|we)\s+(can\s?not|can'?t|am\s+unable|won'?t|am\s+not|must))",
     0.9},
    {"as an AI", R"(\bas\s+an?\s+(AI|artificial|language\s+model|large\s+language))", 0.5},
    {"must decline", R"(\bI\s+(must|have\s+to)\s+(decline|refuse))", 0.95},
    {"not related", R"(\bnot\s+related\s+to\s+(system\s+)?(observability|log\s+analysis))", 0.9},
    {"against policy", R"((against|violates?)\s+(my|our|the)\s+(\w+\s+)?(guidelines|policy|policies|programming))",
     0.7},
    {"not appropriate", R"((it\s+(is|would\s+be)\s+(not\s+appropriate|inappropriate)|not\s+comfortable))", 0.5},
};

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (texts.response.empty()) return std::nullopt;
  if (texts.finish_reason == "content_filter" || texts.finish_reason == "refusal" || texts.finish_reason == "SAFETY")
    return Verdict{1, "the model stopped for its policy"};
  static const PhraseSet* const phrases = new PhraseSet(kPhrases);
  // It is said at the beginning; a long answer that says later what it can't do is no refusal.
  Verdict verdict;
  double innocent = 1;
  for (uint32_t i : phrases->In(texts.response.substr(0, 240))) {
    innocent *= 1 - kPhrases[i].weight;
    verdict.details += fmt::format("{}{}", verdict.details.empty() ? "" : ", ", kPhrases[i].name);
  }
  verdict.score = 1 - innocent;
  if (texts.response.size() > 1200) verdict.score *= 0.6;
  return verdict;
}

}  // namespace

Evaluator Refusal() {
  return {.type = "refusal",
          .api_type = "REFUSAL",
          .category = "quality",
          .on_response = true,
          .rule =
              "Phrases of declining in the first 240 bytes of an answer, each with a weight, or a model that "
              "stopped for its content policy. An answer of over 1,200 bytes that begins so scores six tenths.",
          .judge = &Judge,
          .cases = {{"I'm sorry, but I can't help with that.", true},
                    {"I cannot assist with this request.", true},
                    {"This is not related to system observability or log analysis.", true},
                    {"I must decline.", true},
                    {"", std::nullopt},
                    {"partial", true, {}, "", "content_filter"},
                    {"source logs | filter $m.severity == ERROR", false},
                    {"The service can't help itself: it restarts every hour.", false},
                    {"Sorry for the delay! Here are the slowest spans.", false}}};
}

}  // namespace throughline::evaluate
