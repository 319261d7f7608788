// An answer without a word.
#include <algorithm>

#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (!texts.has_response) return std::nullopt;
  const bool is_empty = std::ranges::all_of(texts.response, &IsSpace) && !texts.called_tools;
  return Verdict{is_empty ? 1.0 : 0.0, is_empty ? "the answer has no text" : ""};
}

}  // namespace

Evaluator Empty() {
  return {.type = "empty_response",
          .api_type = "EMPTY_RESPONSE",
          .category = "quality",
          .on_response = true,
          .rule = "1 when an answer was recorded that has nothing but white space and calls no tool. Else 0.",
          .judge = &Judge,
          .cases = {{"", true}, {" \n\t", true}, {"", false, {}, "", "", {}, false, true}, {"42", false}}};
}

}  // namespace throughline::evaluate
