// What a model is told before it is asked: the language as the compiler knows it, and the fields of the stored data
// that the question may be about.
//
// Shape    the system prompt is one text of sections, in the order of their weight; each takes what is left of the
//          budget. The question and everything that the data brings in stand in it as data, between marks, without
//          control characters.
// Units    tokens are estimated, on the high side: four bytes each, and one more for each line.
// Threads  functions.
// Source   AI Center facts, D.3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/planner/planner.h"

namespace throughline::assistant {

struct PromptOptions {
  size_t max_tokens = 3000;
  size_t most_fields = 40;
  size_t most_values = 5;  // samples a field
};

size_t EstimateTokens(std::string_view text);

std::string SystemPrompt(const PlanRequest& question, const Intent& intent, const PromptOptions& options);
// The question between marks, and the conversation's last query when there is one.
std::string QuestionPrompt(std::string_view question, std::string_view last_query);
// What is wrong with the query that the model wrote, and the wish for another.
std::string RepairPrompt(std::string_view problems);

// The fields that the question may be about, the likeliest first.
std::vector<const Field*> RelevantFields(std::string_view question, const LiveCatalogue& catalogue, size_t most);

struct PromptExample {
  std::string_view question, query;
};
const std::vector<PromptExample>& PromptExamples();

}  // namespace throughline::assistant
