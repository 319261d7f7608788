#include "sdk/adapter/llm_record.h"

#include <utility>

#include "sdk/metrics/genai_metrics.h"

namespace throughline::inline sdk {
namespace {

ModelResponse ResponseOf(const LlmAnswer& answer) {
  ModelResponse response{.id = answer.id,
                         .model = answer.model,
                         .service_tier = answer.service_tier,
                         .system_fingerprint = answer.system_fingerprint};
  for (const openai::Choice& choice : answer.choices) {
    if (!choice.message.finish_reason.empty()) response.finish_reasons.push_back(choice.message.finish_reason);
  }
  return response;
}

}  // namespace

TokenUsage ToTokenUsage(const openai::Usage& usage) {
  return {.input_tokens = usage.input_tokens,
          .output_tokens = usage.output_tokens,
          .cache_read_tokens = usage.cached_tokens,
          .cache_creation_tokens = usage.cache_write_tokens,
          .reasoning_tokens = usage.reasoning_tokens};
}

void Record(InferenceSpan& span, const LlmQuestion& question) {
  if (!span.IsRecording()) return;
  span.SetParameters(question.parameters);
  if (!question.user.empty()) span.SetUserId(question.user);
  if (!question.instructions.empty()) span.SetSystemInstructions(question.instructions);
  if (!question.messages.empty()) {
    // An answer that went into the next question is no answer any more.
    bool has_answers = false;
    for (const Message& message : question.messages) has_answers = has_answers || !message.finish_reason.empty();
    if (has_answers) {
      std::vector<Message> messages(question.messages.begin(), question.messages.end());
      for (Message& message : messages) message.finish_reason.clear();
      span.SetInputMessages(messages);
    } else {
      span.SetInputMessages(question.messages);
    }
  }
  if (!question.tools.empty()) span.SetToolDefinitions(question.tools);
}

void Record(InferenceSpan& span, const LlmAnswer& answer) {
  span.SetResponse(ResponseOf(answer));
  if (answer.usage) span.SetUsage(ToTokenUsage(*answer.usage));
  if (!span.IsRecording() || answer.choices.empty()) return;
  // The messages alone, in one row. A refusal is what the model said, so it stands among the text.
  std::vector<Message> messages;
  messages.reserve(answer.choices.size());
  for (const openai::Choice& choice : answer.choices) {
    messages.push_back(choice.message);
    if (!choice.refusal.empty()) messages.back().parts.push_back(Part::Text(choice.refusal));
  }
  span.SetOutputMessages(messages);
}

void Record(EmbeddingsSpan& span, const LlmQuestion& question) {
  if (!question.user.empty()) span.SetUserId(question.user);
  if (!question.encoding_format.empty()) {
    span.SetEncodingFormats(std::span<const std::string_view>(&question.encoding_format, 1));
  }
}

void Record(EmbeddingsSpan& span, const LlmAnswer& answer) {
  span.SetResponse(ResponseOf(answer));
  if (answer.dimensions) span.SetDimensionCount(*answer.dimensions);
  if (!answer.usage) return;
  TokenUsage usage = ToTokenUsage(*answer.usage);
  usage.output_tokens.reset();  // there is no output
  span.SetUsage(usage);
}

bool IsWanted(const Span& span) { return span.IsRecording() || internal::GenAiMetrics::Global().is_enabled(); }

std::string_view ErrorClass(int http_status) {
  switch (http_status) {
    case 400:
      return "BadRequestError";
    case 401:
      return "AuthenticationError";
    case 403:
      return "PermissionDeniedError";
    case 404:
      return "NotFoundError";
    case 409:
      return "ConflictError";
    case 422:
      return "UnprocessableEntityError";
    case 429:
      return "RateLimitError";
    default:
      return http_status >= 500 ? "InternalServerError" : "APIError";
  }
}

}  // namespace throughline::inline sdk
