// Conversations in canonical form: a JSON array of {role, name?, parts[], finish_reason?}.
//
// Parts    text{content}, reasoning{content}, tool_call{id,name,arguments}, tool_call_response{id,response},
//          blob{modality,mime_type,content}, uri{modality,uri}, file{file_id}; a part of another type stays as it came.
// Source   OpenTelemetry GenAI conventions 1.41, "Recording content".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/normalise/json.h"

namespace throughline::ingest {

class ConversationWriter {
 public:
  explicit ConversationWriter(std::string& out) : out_(out), start_(out.size()) {}

  // A message is open between Begin and End; every part belongs to the open message.
  void Begin(std::string_view role, std::string_view name = {});
  void End(std::string_view finish_reason = {});
  bool open() const { return open_; }

  void Text(std::string_view content);
  void Reasoning(std::string_view content);
  // Starts a tool call or a tool's response and leaves the string before its value: the caller appends the arguments or
  // the response as JSON (or nothing, when they are not known), then calls CloseTool().
  std::string& OpenToolCall(std::string_view id, std::string_view name);
  std::string& OpenToolResponse(std::string_view id);
  void CloseTool();
  void Uri(std::string_view modality, std::string_view uri);  // a data: URI becomes a blob
  void File(std::string_view file_id);
  void Blob(std::string_view modality, std::string_view mime_type, std::string_view content);
  void Raw(std::string_view json);  // a part that is canonical already, or of a type unknown to us

  // Closes the array. False, with nothing written, when no message came.
  bool Finish();
  bool has_content() const { return has_content_; }
  size_t messages() const { return messages_; }
  const std::vector<std::string>& finish_reasons() const { return finish_reasons_; }

 private:
  void StartPart(std::string_view type);
  void Field(std::string_view name, std::string_view value);

  std::string& out_;
  size_t start_;
  size_t value_start_ = 0;  // of the tool value that is being written
  std::string_view value_name_;
  bool open_ = false;
  bool first_part_ = true;
  bool has_content_ = false;
  size_t messages_ = 0;
  std::vector<std::string> finish_reasons_;
};

// Writes the messages that `value` holds, in any of the shapes that instrumentations use: OpenTelemetry's, OpenAI's
// chat and responses, Anthropic's content blocks, Gemini's contents, LangChain's, the Vercel AI SDK's; one message, a
// list, or an object around them. JSON of another shape becomes the text of one message of `default_role`.
void ReadConversation(JsonParsers& parsers, const JsonValue& value, std::string_view default_role,
                      ConversationWriter& out);

// The same from text, which may be JSON (encoded once or twice) or the message itself. False: it begins like JSON and
// is none (cut short), and was kept as text.
bool ReadConversation(JsonParsers& parsers, std::string_view text, std::string_view default_role,
                      ConversationWriter& out);

// One message of a span event or log record: {content, role?, tool_calls?, id?}, or a choice {index, finish_reason,
// message}.
void ReadEventMessage(JsonParsers& parsers, const JsonValue& event, std::string_view default_role,
                      ConversationWriter& out);

// One tool call into the open message.
void ReadToolCall(JsonParsers& parsers, const JsonValue& call, ConversationWriter& out);

// Parts into the open message: the text, or the blocks of a content list, which several emitters send as text.
void ReadContent(JsonParsers& parsers, const JsonValue& content, ConversationWriter& out);
void ReadContent(JsonParsers& parsers, std::string_view content, ConversationWriter& out);

// Appends system instructions as an array of parts: [{"type":"text","content":...}].
void ReadInstructions(JsonParsers& parsers, std::string_view text, std::string& out);

// Appends a list of tool definitions as [{type, name, description, parameters}]. False: not JSON of that kind.
bool ReadToolDefinitions(JsonParsers& parsers, std::string_view text, std::string& out);

}  // namespace throughline::ingest
