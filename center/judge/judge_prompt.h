// What is asked of a judging model, and how its answer is read.
//
// Quoting  what a trace holds is data: it goes into one JSON object, the whole of the user's message, whose texts it
//          can't leave, and the system's message, which holds nothing of a trace, says that nothing in it is to be
//          followed. What comes back is read as {"score", "reason"} and nothing else.
// Limits   kLongest… of each text, cut behind a whole character and marked; kLongestReason of a reason.
// Threads  plain functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "center/judge/model_evaluators.h"

namespace throughline::center {

inline constexpr size_t kLongestQuestion = 8 << 10, kLongestAnswerText = 16 << 10, kLongestDocuments = 16 << 10,
                        kLongestSystemPrompt = 4 << 10, kLongestReason = 300;
inline constexpr uint64_t kAnswerTokens = 300;  // most that the judge may say

struct JudgeTexts {
  std::string question, answer, system_prompt, chat_history;
  std::vector<std::string> documents;
};

// Whether there is what it asks about.
bool Applies(const ModelCheck& check, const JudgeTexts& texts);
// An OpenAI chat completion, as JSON.
std::string JudgeRequest(const ModelCheck& check, const JudgeTexts& texts, std::string_view model);

struct JudgeVerdict {
  double score = 0;    // 0 to 1, higher is worse
  std::string reason;  // the judge's, in a sentence
};
struct JudgeAnswer {
  std::optional<JudgeVerdict> verdict;  // none: what it said is no verdict
  std::string problem;                  // why, without a word of what it said
  std::string model;                    // that answered
  std::optional<uint64_t> input_tokens, output_tokens;
};
JudgeAnswer ReadJudgeAnswer(std::string_view body);

}  // namespace throughline::center
