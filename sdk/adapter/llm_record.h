// Writes questions and answers on AI spans, for the adapter and the client alike.
#pragma once

#include "sdk/adapter/llm_shapes.h"
#include "throughline/ai.h"

namespace throughline::inline sdk {

TokenUsage ToTokenUsage(const openai::Usage& usage);
void Record(InferenceSpan& span, const LlmQuestion& question);
void Record(InferenceSpan& span, const LlmAnswer& answer);
void Record(EmbeddingsSpan& span, const LlmQuestion& question);
void Record(EmbeddingsSpan& span, const LlmAnswer& answer);

// Whether anybody looks: a span that records, or metrics.
bool IsWanted(const Span& span);

// The class of an error as OpenAI's own clients, and so the instrumentations around them, name it: RateLimitError.
std::string_view ErrorClass(int http_status);

}  // namespace throughline::inline sdk
