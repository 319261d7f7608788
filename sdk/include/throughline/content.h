// What was said: messages as plain values, and how much of them may leave the process.
//
// Roles, ids and the names of tools are always recorded; text only as the policy allows: not at all (the default),
// masked, or in full.
//
//   throughline::SetContentPolicy({.capture = throughline::ContentCapture::kMasked});
//
// Source   OpenTelemetry GenAI conventions 1.41, messages and their parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "throughline/callback.h"
#include "throughline/shared.h"

namespace throughline::inline sdk {

// One piece of a message. Which members mean something depends on the type; the makers below set the right ones.
struct Part {
  enum class Type : uint8_t {
    kText,
    kReasoning,   // what the model thought before it answered
    kToolCall,    // id, name; content: the arguments
    kToolResult,  // id; content: what the tool returned
    kUri,         // modality; content: where an image, audio or document is
    kBlob,        // modality, mime_type; content: the bytes in base64
    kFile,        // modality; id: of a file that the provider keeps
  };

  Type type = Type::kText;
  std::string content = {};    // UTF-8. JSON text stays JSON: {"city":"Paris"} is recorded as an object
  std::string id = {};         // of a tool call, or of a file
  std::string name = {};       // of the tool
  std::string modality = {};   // image, audio, video, document
  std::string mime_type = {};  // image/png

  static Part Text(std::string text);
  static Part Reasoning(std::string text);
  static Part ToolCall(std::string id, std::string name, std::string arguments);
  static Part ToolResult(std::string id, std::string result);
  static Part Uri(std::string modality, std::string uri, std::string mime_type = {});
  static Part Blob(std::string modality, std::string mime_type, std::string base64);
  static Part File(std::string modality, std::string file_id);

  bool operator==(const Part&) const = default;
};

struct Message {
  std::string role = {};  // system, user, assistant, tool; others as the provider has them
  std::vector<Part> parts = {};
  std::string name = {};           // of the speaker, where several share a role
  std::string finish_reason = {};  // of an answer: stop, length, content_filter, tool_calls, ... as the provider says

  static Message System(std::string text);
  static Message User(std::string text);
  static Message Assistant(std::string text, std::string finish_reason = {});
  static Message ToolResult(std::string id, std::string result);

  bool operator==(const Message&) const = default;
};

// A tool that the model may ask for.
struct ToolDefinition {
  std::string type = "function";
  std::string name = {};
  std::string description = {};
  std::string parameters = {};  // a JSON schema, as JSON text

  bool operator==(const ToolDefinition&) const = default;
};

enum class ContentCapture : uint8_t { kOff, kMasked, kFull };
enum class ContentPlace : uint8_t {
  kSpan,   // attributes of the span
  kEvent,  // an event of the span, gen_ai.client.inference.operation.details
  kSpanAndEvent,
};

// How much of what was said is recorded.
//
// Limits   text over a limit is cut between characters and ends in `… [N bytes left out]`; the JSON around it stays
//          whole. Over max_value_bytes the longest texts are cut first, all to the same length, so that short ones
//          survive; when the mere structure is too long, messages are left out after the first one, oldest first, and
//          counted in `throughline.messages_left_out`.
// Errors   a mask that throws has its text left out, counted in ReadContentDiagnostics.
struct ContentPolicy {
  ContentCapture capture = ContentCapture::kOff;
  ContentPlace place = ContentPlace::kSpan;
  // Used when `capture` is kMasked, for every text and for every string inside arguments and results. From any thread
  // that sets content. Empty: MaskSensitive.
  Callback<std::string(std::string_view text)> mask = {};
  size_t max_text_bytes = 64 << 10;    // of one text
  size_t max_value_bytes = 512 << 10;  // of one attribute: all messages of a call together, as JSON

  // OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: true or SPAN_ONLY, EVENT_ONLY, SPAN_AND_EVENT, false or
  // NO_CONTENT, and `masked`; of any case. Not set: off. OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, where it is the smaller
  // one, is max_value_bytes, so that it never cuts JSON.
  static ContentPolicy FromEnvironment();
};

// Of the process; until it is set, FromEnvironment() as it was at the first question. Spans take the policy that holds
// when they start, unless they bring one (AiSpanOptions::content).
void SetContentPolicy(ContentPolicy policy);
Shared<const ContentPolicy> GetContentPolicy();

// `text` with what looks like a secret or personal data replaced by its kind in brackets: "[email]", "[card]",
// "[iban]", "[phone]", "[ssn]", "[key]", "[token]", "[password]", "[private key]". Card numbers count by Luhn's check,
// IBANs by theirs, keys by their makers' prefixes, and whatever follows `Bearer`, `password=` or `api_key:`.
// Cost   one pass, about a nanosecond a byte of ordinary text; no allocation beyond the result.
// It is a net with known mesh, no proof: docs/sdk/ai-spans.md says what passes.
std::string MaskSensitive(std::string_view text);

struct ContentDiagnostics {
  uint64_t texts_cut = 0;
  uint64_t texts_masked = 0;   // changed by the mask
  uint64_t mask_failures = 0;  // the mask threw; the text was left out
  uint64_t messages_left_out = 0;
};
ContentDiagnostics ReadContentDiagnostics() noexcept;

}  // namespace throughline::inline sdk
