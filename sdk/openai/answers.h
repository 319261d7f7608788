// Answers of the API that are no stream, and its errors.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/adapter/json.h"
#include "sdk/openai/http.h"
#include "throughline/openai.h"

namespace throughline::inline sdk::openai {

// False: no such answer.
bool Read(json::Value body, size_t inputs, EmbeddingsAnswer& answer);
bool Read(json::Value body, TranscriptionAnswer& answer);
bool Read(json::Value body, std::vector<Model>& models);

// What an answer with a status of 400 and above says. `body` may be anything.
ApiError ReadError(const HttpResponse& response, std::string_view body);
// What came of an exchange that did not end well.
ApiError ErrorOf(const HttpResult& result, const HttpResponse& response, const HttpLimits& limits);
// The name that OpenAI's own clients have for this: APITimeoutError, RateLimitError, ...
std::string_view ErrorClassOf(const ApiError& error);

// At most 2,000 bytes, cut between characters.
std::string Bounded(std::string_view text);

}  // namespace throughline::inline sdk::openai
