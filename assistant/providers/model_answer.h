// What a model wrote, read with suspicion: a query, a refusal, or neither.
//
// Shape    asked for is {"query": "...", "explanation": "...", "refusal": null}; taken is also a query alone, in a code
//          fence or without one, with prose around it. What is taken is text: it is compiled, and nothing else.
// Threads  a function.
#pragma once

#include <string>
#include <string_view>

namespace throughline::assistant {

struct ModelAnswer {
  std::string query;        // empty: there is none
  std::string explanation;  // the model's own words, if any
  std::string refusal;      // set: it does not want to answer, and says why
  std::string problem;      // neither query nor refusal: what is wrong, in words that can go back to the model
};
ModelAnswer ReadModelAnswer(std::string_view text);

// The fixed sentence that the prompt asks for, and what models say instead.
inline constexpr std::string_view kRefusalSentence =
    "This question is not related to system observability or log analysis.";
bool IsRefusal(std::string_view text);

}  // namespace throughline::assistant
