// The texts to judge, out of a span's canonical conversation: arrays of {role, parts[{type, content}]}.
//
// Errors   none: what can't be read is empty.
// Threads  any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evaluate/evaluate.h"

namespace throughline::evaluate {

struct ConversationTexts {
  std::string prompt, response, finish_reason;
  bool has_response = false, called_tools = false, wants_json = false;
  std::vector<std::string> documents;

  Texts View() const;
};

// `input`, `output`: conversations; `documents`: an array of texts or of {content}. Any may be empty. The prompt is the
// newest user message, the response all that the output says.
ConversationTexts ReadConversation(std::string_view input, std::string_view output, std::string_view documents);

}  // namespace throughline::evaluate
