// An answer that was cut off.
#include <algorithm>
#include <string>

#include "evaluate/checks/checks.h"
#include "evaluate/letters.h"

namespace throughline::evaluate {
namespace {

std::optional<Verdict> Judge(const Subject& subject, const PreparedCheck&) {
  const Texts& texts = subject.texts;
  if (texts.response.empty()) return std::nullopt;
  std::string reason(texts.finish_reason);
  std::ranges::transform(reason, reason.begin(), &Lower);
  if (reason == "length" || reason == "max_tokens" || reason == "max_output_tokens" || reason == "incomplete")
    return Verdict{1, "the model stopped at its limit of tokens"};
  std::string_view text = texts.response;
  size_t fences = 0;
  for (size_t at = text.find("```"); at != std::string_view::npos; at = text.find("```", at + 3)) ++fences;
  if (fences % 2 == 1) return Verdict{0.8, "a block of code is not closed"};
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  // Prose of some length that ends in the middle of a sentence; short answers, lists and code often have no full stop.
  const bool is_prose = text.size() > 200 && text.find(". ") != std::string_view::npos;
  if (is_prose && reason.empty() && (text.back() == ',' || text.ends_with(" the") || text.ends_with(" and")))
    return Verdict{0.75, "the text ends within a sentence"};
  return Verdict{is_prose && IsLower(text.back()) && reason.empty() ? 0.4 : 0.0, ""};
}

}  // namespace

Evaluator Truncated() {
  return {.type = "truncated",
          .api_type = "TRUNCATED",
          .category = "quality",
          .on_response = true,
          .rule =
              "1 when the model stopped at its limit of tokens (finish reason length, max_tokens). Without that: "
              "0.8 for a block of code that is not closed, 0.75 for prose over 200 bytes that ends with a comma or "
              "an article, 0.4 for one that ends without a full stop.",
          .judge = &Judge,
          .cases = {{"The first reason is", true, {}, "", "length"},
                    {"The answer is 42.", false, {}, "", "stop"},
                    {"```sql\nselect 1", true, {}, "", "stop"},
                    {"```sql\nselect 1\n```", false},
                    {"", std::nullopt}}};
}

}  // namespace throughline::evaluate
