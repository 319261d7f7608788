#include "throughline/content.h"

#include <strings.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>

#include "sdk/ai/allowed_text.h"
#include "sdk/environment.h"
#include "sdk/report.h"

namespace throughline::inline sdk {
namespace {

struct PolicyHolder {
  std::mutex mutex;
  Shared<const ContentPolicy> policy;
};

PolicyHolder& Holder() {
  static PolicyHolder& holder = *new PolicyHolder;  // spans may end while the process does
  return holder;
}

struct CaptureWord {
  const char* word;
  ContentCapture capture;
  ContentPlace place;
};
constexpr CaptureWord kCaptureWords[] = {
    {"true", ContentCapture::kFull, ContentPlace::kSpan},
    {"1", ContentCapture::kFull, ContentPlace::kSpan},
    {"span_only", ContentCapture::kFull, ContentPlace::kSpan},
    {"event_only", ContentCapture::kFull, ContentPlace::kEvent},
    {"span_and_event", ContentCapture::kFull, ContentPlace::kSpanAndEvent},
    {"masked", ContentCapture::kMasked, ContentPlace::kSpan},
    {"false", ContentCapture::kOff, ContentPlace::kSpan},
    {"0", ContentCapture::kOff, ContentPlace::kSpan},
    {"no_content", ContentCapture::kOff, ContentPlace::kSpan},
};

}  // namespace

Part Part::Text(std::string text) { return {.type = Type::kText, .content = std::move(text)}; }
Part Part::Reasoning(std::string text) { return {.type = Type::kReasoning, .content = std::move(text)}; }
Part Part::ToolCall(std::string id, std::string name, std::string arguments) {
  return {.type = Type::kToolCall, .content = std::move(arguments), .id = std::move(id), .name = std::move(name)};
}
Part Part::ToolResult(std::string id, std::string result) {
  return {.type = Type::kToolResult, .content = std::move(result), .id = std::move(id)};
}
Part Part::Uri(std::string modality, std::string uri, std::string mime_type) {
  return {.type = Type::kUri,
          .content = std::move(uri),
          .modality = std::move(modality),
          .mime_type = std::move(mime_type)};
}
Part Part::Blob(std::string modality, std::string mime_type, std::string base64) {
  return {.type = Type::kBlob,
          .content = std::move(base64),
          .modality = std::move(modality),
          .mime_type = std::move(mime_type)};
}
Part Part::File(std::string modality, std::string file_id) {
  return {.type = Type::kFile, .id = std::move(file_id), .modality = std::move(modality)};
}

Message Message::System(std::string text) { return {.role = "system", .parts = {Part::Text(std::move(text))}}; }
Message Message::User(std::string text) { return {.role = "user", .parts = {Part::Text(std::move(text))}}; }
Message Message::Assistant(std::string text, std::string finish_reason) {
  return {.role = "assistant", .parts = {Part::Text(std::move(text))}, .finish_reason = std::move(finish_reason)};
}
Message Message::ToolResult(std::string id, std::string result) {
  return {.role = "tool", .parts = {Part::ToolResult(std::move(id), std::move(result))}};
}

ContentPolicy ContentPolicy::FromEnvironment() {
  ContentPolicy policy;
  if (const std::optional<std::string> word =
          sdk::FromEnvironment("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT")) {
    const auto known = std::find_if(std::begin(kCaptureWords), std::end(kCaptureWords),
                                    [&](const CaptureWord& each) { return strcasecmp(each.word, word->c_str()) == 0; });
    if (known != std::end(kCaptureWords)) {
      policy.capture = known->capture;
      policy.place = known->place;
    } else {
      internal::Report(LogLevel::kWarning, "content.capture",
                       "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT is none of true, false, masked, SPAN_ONLY, "
                       "EVENT_ONLY, SPAN_AND_EVENT and NO_CONTENT: no content is written");
    }
  }
  if (const std::optional<size_t> limit = sdk::NumberFromEnvironment("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT");
      limit && *limit > 0)
    policy.max_value_bytes = std::min(policy.max_value_bytes, *limit);
  policy.max_text_bytes = std::min(policy.max_text_bytes, policy.max_value_bytes);
  return policy;
}

void SetContentPolicy(ContentPolicy policy) {
  policy.max_text_bytes = std::min(policy.max_text_bytes, policy.max_value_bytes);
  auto shared = Shared<const ContentPolicy>::Make(std::move(policy));
  PolicyHolder& holder = Holder();
  std::lock_guard lock(holder.mutex);
  std::swap(holder.policy, shared);
}

Shared<const ContentPolicy> GetContentPolicy() {
  PolicyHolder& holder = Holder();
  std::lock_guard lock(holder.mutex);
  if (!holder.policy) holder.policy = Shared<const ContentPolicy>::Make(ContentPolicy::FromEnvironment());
  return holder.policy;
}

std::string MaskSensitive(std::string_view text) {
  std::string out;
  if (!internal::MaskInto(text, out)) out = text;
  return out;
}

}  // namespace throughline::inline sdk
