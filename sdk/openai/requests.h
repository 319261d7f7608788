// Requests as the API wants them: JSON bodies, and the form of a transcription.
//
// Errors  what the API could only refuse is refused here, with a sentence: text that is no UTF-8, JSON that is none.
#pragma once

#include <string>
#include <string_view>

#include "throughline/openai.h"

namespace throughline::inline sdk::openai {

struct WrittenRequest {
  std::string body;
  std::string content_type = "application/json";
  std::string problem;  // why it can't be sent; empty: it can
};

WrittenRequest Write(const ChatRequest& request, bool stream);
WrittenRequest Write(const ResponsesRequest& request, bool stream);
WrittenRequest Write(const EmbeddingsRequest& request);
// `boundary`: letters and digits that are not in the audio.
WrittenRequest Write(const TranscriptionRequest& request, std::string_view boundary);

}  // namespace throughline::inline sdk::openai
