#include "assistant/validation/canonical.h"

#include <algorithm>

#include "dataprime/format.h"
#include "dataprime/service/language_service.h"

namespace throughline::assistant {

std::optional<std::string> CanonicalLine(std::string_view query) {
  auto formatted = dataprime::Format(query);
  if (!formatted) return std::nullopt;
  std::string& text = *formatted;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const auto tokens = dataprime::Highlight(text);
  if (std::ranges::any_of(tokens, [](const dataprime::HighlightToken& token) {
        return token.token_class == dataprime::TokenClass::kComment;
      }))
    return std::move(text);
  // A line break inside a token is its own.
  size_t at = 0;
  const auto join = [&](size_t end) { std::replace(text.begin() + at, text.begin() + end, '\n', ' '); };
  for (const dataprime::HighlightToken& token : tokens) {
    join(token.range.begin);
    at = token.range.end;
  }
  join(text.size());
  return std::move(text);
}

}  // namespace throughline::assistant
