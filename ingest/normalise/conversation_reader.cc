#include <algorithm>

#include "ingest/normalise/conversation.h"
#include "otel/value.h"

namespace throughline::ingest {
namespace {

using simdjson::dom::element_type;

// Deep enough for every shape below (a list in a list in an object); what lies deeper is kept as text.
constexpr int kMostNesting = 6;

enum class PartKind { kUnknown, kText, kReasoning, kToolCall, kToolResponse, kImage, kAudio, kFile, kCanonical };

struct PartName {
  std::string_view name;
  PartKind kind;
};
constexpr PartName kPartNames[] = {
    {"text", PartKind::kText},
    {"input_text", PartKind::kText},
    {"output_text", PartKind::kText},
    {"refusal", PartKind::kText},
    {"reasoning", PartKind::kReasoning},
    {"thinking", PartKind::kReasoning},
    {"tool_call", PartKind::kToolCall},
    {"tool-call", PartKind::kToolCall},
    {"tool_use", PartKind::kToolCall},
    {"function_call", PartKind::kToolCall},
    {"function", PartKind::kToolCall},
    {"tool_call_response", PartKind::kToolResponse},
    {"tool-result", PartKind::kToolResponse},
    {"tool_result", PartKind::kToolResponse},
    {"function_call_output", PartKind::kToolResponse},
    {"image_url", PartKind::kImage},
    {"image", PartKind::kImage},
    {"input_image", PartKind::kImage},
    {"input_audio", PartKind::kAudio},
    {"audio", PartKind::kAudio},
    {"file", PartKind::kFile},
    {"input_file", PartKind::kFile},
    {"uri", PartKind::kCanonical},
    {"blob", PartKind::kCanonical},
    {"server_tool_call", PartKind::kCanonical},
    {"server_tool_call_response", PartKind::kCanonical},
};

PartKind KindOfPart(std::string_view type) {
  for (const PartName& part : kPartNames) {
    if (part.name == type) return part.kind;
  }
  return PartKind::kUnknown;
}

std::optional<JsonObject> AsObject(const std::optional<JsonValue>& value) {
  JsonObject object;
  if (!value || value->get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  return object;
}

std::optional<JsonArray> AsArray(const std::optional<JsonValue>& value) {
  JsonArray array;
  if (!value || value->get_array().get(array) != simdjson::SUCCESS) return std::nullopt;
  return array;
}

std::string_view AsText(const std::optional<JsonValue>& value) {
  std::string_view text;
  if (!value || value->get_string().get(text) != simdjson::SUCCESS) return {};
  return text;
}

void WriteToolCall(JsonParsers& parsers, const JsonObject& call, ConversationWriter& out) {
  std::optional<JsonObject> function = AsObject(AnyMember(call, {"function", "functionCall", "function_call"}));
  const JsonObject& body = function ? *function : call;
  std::string_view name = AnyTextMember(body, {"name", "toolName", "tool_name"});
  std::string& text = out.OpenToolCall(AnyTextMember(call, {"call_id", "id", "toolCallId", "tool_call_id"}), name);
  if (std::optional<JsonValue> arguments = AnyMember(body, {"arguments", "args", "input", "parameters"})) {
    AppendUnpacked(parsers, *arguments, text);
  }
  out.CloseTool();
}

void WriteToolResponse(JsonParsers& parsers, const JsonObject& part, std::string_view id, ConversationWriter& out) {
  if (id.empty()) id = AnyTextMember(part, {"tool_call_id", "call_id", "toolCallId", "tool_use_id", "id"});
  std::string& text = out.OpenToolResponse(id);
  if (std::optional<JsonValue> response = AnyMember(part, {"response", "result", "output", "content"})) {
    // The Vercel AI SDK wraps results: {"type":"json"|"text", "value": ...}.
    std::optional<JsonObject> wrapped = AsObject(response);
    std::optional<JsonValue> inner =
        wrapped && !TextMember(*wrapped, "type").empty() ? Member(*wrapped, "value") : std::nullopt;
    AppendUnpacked(parsers, inner ? *inner : *response, text);
  }
  out.CloseTool();
}

std::string JsonOf(const JsonValue& value) {
  std::string json;
  AppendJsonValue(value, json);
  return json;
}

void WriteImage(const JsonObject& part, ConversationWriter& out) {
  std::optional<JsonValue> place = AnyMember(part, {"image_url", "image", "url"});
  std::string_view url = AsText(place);
  if (std::optional<JsonObject> object = AsObject(place)) url = TextMember(*object, "url");
  if (!url.empty()) return out.Uri("image", url);
  if (std::optional<JsonObject> source = AsObject(Member(part, "source"))) {  // Anthropic
    if (url = TextMember(*source, "url"); !url.empty()) return out.Uri("image", url);
    if (std::string_view data = TextMember(*source, "data"); !data.empty()) {
      return out.Blob("image", TextMember(*source, "media_type"), data);
    }
  }
  out.Raw(simdjson::minify(part));
}

// Gemini's parts have no type: {"text":..}, {"functionCall":{..}}, {"functionResponse":{..}}, {"inlineData":{..}}.
bool WriteUntypedPart(JsonParsers& parsers, const JsonObject& part, ConversationWriter& out) {
  if (AnyMember(part, {"functionCall", "function_call"})) {
    WriteToolCall(parsers, part, out);
    return true;
  }
  if (std::optional<JsonObject> response = AsObject(AnyMember(part, {"functionResponse", "function_response"}))) {
    WriteToolResponse(parsers, *response, AnyTextMember(*response, {"id", "name"}), out);
    return true;
  }
  if (std::optional<JsonObject> data = AsObject(AnyMember(part, {"inlineData", "inline_data"}))) {
    std::string_view mime = AnyTextMember(*data, {"mimeType", "mime_type"});
    out.Blob(mime.substr(0, mime.find('/')), mime, TextMember(*data, "data"));
    return true;
  }
  if (std::optional<JsonValue> text = AnyMember(part, {"text", "content"}); text && text->is_string()) {
    out.Text(AsText(text));
    return true;
  }
  return false;
}

void WritePart(JsonParsers& parsers, const JsonValue& value, ConversationWriter& out) {
  if (value.is_string()) return out.Text(AsText(value));
  std::optional<JsonObject> part = AsObject(value);
  if (!part) return out.Text(JsonOf(value));
  std::string_view type = TextMember(*part, "type");
  switch (KindOfPart(type)) {
    case PartKind::kText: {
      std::optional<JsonValue> text = AnyMember(*part, {"content", "text", "refusal"});
      return out.Text(text && !text->is_string() ? std::string_view(JsonOf(*text)) : AsText(text));
    }
    case PartKind::kReasoning: {
      std::string_view text = AnyTextMember(*part, {"content", "text", "thinking", "reasoning"});
      if (text.empty()) break;  // encrypted, or a summary list: as it came
      return out.Reasoning(text);
    }
    case PartKind::kToolCall:
      return WriteToolCall(parsers, *part, out);
    case PartKind::kToolResponse:
      return WriteToolResponse(parsers, *part, {}, out);
    case PartKind::kImage:
      return WriteImage(*part, out);
    case PartKind::kAudio: {
      std::optional<JsonObject> audio = AsObject(Member(*part, "input_audio"));
      if (!audio) break;
      return out.Blob("audio", TextMember(*audio, "format"), TextMember(*audio, "data"));
    }
    case PartKind::kFile: {
      std::optional<JsonObject> file = AsObject(Member(*part, "file"));
      std::string_view id = TextMember(file ? *file : *part, "file_id");
      if (id.empty()) break;
      return out.File(id);
    }
    case PartKind::kCanonical:
      break;
    case PartKind::kUnknown:
      if (type.empty() && WriteUntypedPart(parsers, *part, out)) return;
      break;
  }
  out.Raw(JsonOf(value));
}

// LangChain writes {"lc":1, "type":"constructor", "id":[..., "HumanMessage"], "kwargs":{"content":...}} or
// {"type":"human", "data":{...}}.
JsonObject UnwrapLangChain(const JsonObject& message, std::string_view* role) {
  if (std::optional<JsonObject> kwargs = AsObject(Member(message, "kwargs"))) {
    if (std::optional<JsonArray> id = AsArray(Member(message, "id"))) {
      for (JsonValue part : *id) *role = AsText(part);  // the last one is the class
    }
    return *kwargs;
  }
  if (std::optional<JsonObject> data = AsObject(Member(message, "data"))) return *data;
  return message;
}

constexpr std::string_view kMessageTypes[] = {"human", "ai",        "system",       "tool",      "function",
                                              "user",  "assistant", "HumanMessage", "AIMessage", "SystemMessage"};

bool IsMessage(const JsonObject& object) {
  if (!TextMember(object, "role").empty() || AsObject(Member(object, "kwargs"))) return true;
  std::string_view type = TextMember(object, "type");
  return !type.empty() && (Member(object, "content") || Member(object, "data")) &&
         std::find(std::begin(kMessageTypes), std::end(kMessageTypes), type) != std::end(kMessageTypes);
}

void WriteMessage(JsonParsers& parsers, const JsonObject& wrapped, std::string_view default_role,
                  std::string_view finish_reason, ConversationWriter& out) {
  std::string_view role = TextMember(wrapped, "role");
  if (role.empty()) {
    std::string_view type = TextMember(wrapped, "type");
    if (std::find(std::begin(kMessageTypes), std::end(kMessageTypes), type) != std::end(kMessageTypes)) role = type;
  }
  JsonObject message = UnwrapLangChain(wrapped, &role);
  if (role.empty()) role = default_role;
  out.Begin(role, TextMember(message, "name"));
  if (std::string_view reasoning = AnyTextMember(message, {"reasoning_content", "reasoning"}); !reasoning.empty()) {
    out.Reasoning(reasoning);
  }
  if (std::optional<JsonArray> parts = AsArray(Member(message, "parts"))) {
    for (JsonValue part : *parts) WritePart(parsers, part, out);
  }
  std::string_view call_id = AnyTextMember(message, {"tool_call_id", "tool_use_id", "toolCallId"});
  bool is_tool = role == "tool" || role == "function" || role == "ToolMessage";
  std::optional<JsonValue> content = Member(message, "content");
  if (is_tool && (!call_id.empty() || (content && content->is_string()))) {
    if (call_id.empty()) call_id = TextMember(message, "id");  // per-message events call it so
    WriteToolResponse(parsers, message, call_id, out);
  } else if (content) {
    ReadContent(parsers, *content, out);
  }
  if (std::string_view refusal = TextMember(message, "refusal"); !refusal.empty()) out.Text(refusal);
  std::optional<JsonValue> calls = Member(message, "tool_calls");
  if (std::optional<JsonArray> list = AsArray(calls)) {
    for (JsonValue call : *list) {
      if (std::optional<JsonObject> object = AsObject(call)) WriteToolCall(parsers, *object, out);
    }
  } else if (calls && calls->is_string()) {  // an attribute of an event holds the list as text
    JsonParsers::Nest nest(parsers);
    if (std::optional<JsonArray> inner = AsArray(nest.Parse(AsText(calls)))) {
      for (JsonValue call : *inner) {
        if (std::optional<JsonObject> object = AsObject(call)) WriteToolCall(parsers, *object, out);
      }
    }
  }
  if (std::optional<JsonObject> call = AsObject(Member(message, "function_call"))) WriteToolCall(parsers, *call, out);
  std::string_view own_reason = AnyTextMember(message, {"finish_reason", "finishReason", "stop_reason"});
  out.End(own_reason.empty() ? finish_reason : own_reason);
}

// Objects around a conversation, in the order they are tried.
constexpr std::string_view kEnvelopes[] = {"messages", "choices", "candidates", "contents", "generations",
                                           "message",  "input",   "output",     "prompt",   "content"};

class Reader {
 public:
  Reader(JsonParsers& parsers, std::string_view default_role, ConversationWriter& out)
      : parsers_(parsers), default_role_(default_role), out_(out) {}

  void Read(const JsonValue& value, int depth, std::string_view finish_reason = {}) {
    if (depth > kMostNesting) return AsOneMessage(JsonOf(value));
    switch (value.type()) {
      case element_type::STRING:
        return ReadText(AsText(value), depth);
      case element_type::ARRAY:
        return ReadList(*AsArray(value), depth);
      case element_type::OBJECT:
        return ReadObject(value, *AsObject(value), depth, finish_reason);
      case element_type::NULL_VALUE:
        return;
      default:
        return AsOneMessage(JsonOf(value));
    }
  }

  void ReadText(std::string_view text, int depth) {
    if (LooksLikeJson(text)) {
      JsonParsers::Nest nest(parsers_);
      if (std::optional<JsonValue> inner = nest.Parse(text)) return Read(*inner, depth + 1);
    }
    AsOneMessage(text);
  }

 private:
  void AsOneMessage(std::string_view text) {
    CloseLoose();
    out_.Begin(default_role_);
    out_.Text(text);
    out_.End();
  }

  void ReadList(const JsonArray& list, int depth) {
    for (JsonValue item : list) Read(item, depth + 1);
    CloseLoose();
  }

  void ReadObject(const JsonValue& value, const JsonObject& object, int depth, std::string_view finish_reason) {
    if (IsMessage(object)) {
      CloseLoose();
      return WriteMessage(parsers_, object, default_role_, finish_reason, out_);
    }
    std::string_view type = TextMember(object, "type");
    PartKind kind = KindOfPart(type);
    if (kind != PartKind::kUnknown && type != "function") return ReadLoosePart(value, kind);
    if (AsArray(Member(object, "parts"))) {  // Gemini leaves the role out where there is one speaker
      CloseLoose();
      return WriteMessage(parsers_, object, default_role_, finish_reason, out_);
    }
    std::string_view reason = AnyTextMember(object, {"finish_reason", "finishReason", "stop_reason"});
    if (reason.empty()) reason = finish_reason;
    for (std::string_view name :
         {std::string_view("system"), std::string_view("instructions"), std::string_view("system_instruction")}) {
      std::string_view text = TextMember(object, name);
      if (text.empty()) continue;
      CloseLoose();
      out_.Begin("system");
      out_.Text(text);
      out_.End();
    }
    for (std::string_view name : kEnvelopes) {
      std::optional<JsonValue> inner = Member(object, name);
      if (!inner) continue;
      if (inner->is_string() && depth < kMostNesting && name != "choices") {
        out_.Begin(name == "output" ? "assistant" : default_role_);
        ReadContent(parsers_, *inner, out_);
        return out_.End(reason);
      }
      if (inner->is_array() || inner->is_object()) return Read(*inner, depth + 1, reason);
    }
    if (std::string_view text = TextMember(object, "text"); !text.empty()) {
      CloseLoose();
      out_.Begin(default_role_);
      out_.Text(text);
      return out_.End(reason);
    }
    AsOneMessage(JsonOf(value));
  }

  // A part outside any message: the responses API lists tool calls and their outputs beside messages, and some emitters
  // send the bare parts of a single message. Neighbours of one role share a message.
  void ReadLoosePart(const JsonValue& part, PartKind kind) {
    std::string_view role = kind == PartKind::kToolResponse ? "tool"
                            : kind == PartKind::kToolCall   ? "assistant"
                                                            : default_role_;
    if (!out_.open() || role != loose_role_) {
      CloseLoose();
      out_.Begin(role);
      loose_role_ = role;
    }
    WritePart(parsers_, part, out_);
  }

  void CloseLoose() {
    if (out_.open()) out_.End();
    loose_role_ = {};
  }

  JsonParsers& parsers_;
  std::string_view default_role_;
  std::string_view loose_role_;
  ConversationWriter& out_;
};

}  // namespace

void ReadConversation(JsonParsers& parsers, const JsonValue& value, std::string_view default_role,
                      ConversationWriter& out) {
  Reader(parsers, default_role, out).Read(value, 0);
  if (out.open()) out.End();
}

bool ReadConversation(JsonParsers& parsers, std::string_view text, std::string_view default_role,
                      ConversationWriter& out) {
  bool like_json = LooksLikeJson(text) || text.starts_with('"');
  if (like_json) {
    JsonParsers::Nest nest(parsers);
    if (std::optional<JsonValue> value = nest.Parse(text)) {
      ReadConversation(parsers, *value, default_role, out);
      return true;
    }
  }
  out.Begin(default_role);
  out.Text(text);
  out.End();
  return !LooksLikeJson(text);
}

void ReadEventMessage(JsonParsers& parsers, const JsonValue& event, std::string_view default_role,
                      ConversationWriter& out) {
  std::optional<JsonObject> object = AsObject(event);
  if (!object) return ReadConversation(parsers, event, default_role, out);
  std::optional<JsonValue> message = Member(*object, "message");
  if (!message) return WriteMessage(parsers, *object, default_role, {}, out);
  std::string_view reason = TextMember(*object, "finish_reason");
  JsonParsers::Nest nest(parsers);
  if (message->is_string()) {  // JSON in an attribute of a span event, or the text itself
    std::string_view text = AsText(message);
    std::optional<JsonValue> inner = LooksLikeJson(text) ? nest.Parse(text) : std::nullopt;
    if (!AsObject(inner)) {
      out.Begin(default_role);
      out.Text(text);
      return out.End(reason);
    }
    message = inner;
  }
  if (std::optional<JsonObject> body = AsObject(message)) WriteMessage(parsers, *body, default_role, reason, out);
}

void ReadToolCall(JsonParsers& parsers, const JsonValue& call, ConversationWriter& out) {
  if (std::optional<JsonObject> object = AsObject(call)) WriteToolCall(parsers, *object, out);
}

void ReadContent(JsonParsers& parsers, const JsonValue& content, ConversationWriter& out) {
  if (content.is_string()) return ReadContent(parsers, AsText(content), out);
  std::optional<JsonArray> blocks = AsArray(content);
  if (!blocks) return WritePart(parsers, content, out);
  for (JsonValue block : *blocks) WritePart(parsers, block, out);
}

void ReadContent(JsonParsers& parsers, std::string_view content, ConversationWriter& out) {
  // Only a list of typed blocks is taken for content blocks: a user may well have typed "[1, 2]".
  if (content.starts_with("[{")) {
    JsonParsers::Nest nest(parsers);
    if (std::optional<JsonArray> blocks = AsArray(nest.Parse(content))) {
      bool typed = true;
      for (JsonValue block : *blocks) {
        std::optional<JsonObject> object = AsObject(block);
        typed = typed && object && KindOfPart(TextMember(*object, "type")) != PartKind::kUnknown;
      }
      if (typed) {
        for (JsonValue block : *blocks) WritePart(parsers, block, out);
        return;
      }
    }
  }
  if (!content.empty()) out.Text(content);
}

void ReadInstructions(JsonParsers& parsers, std::string_view text, std::string& out) {
  std::string conversation;
  ConversationWriter writer(conversation);
  ReadConversation(parsers, text, "system", writer);
  if (!writer.Finish()) return;
  // The parts of all its messages, in one list.
  JsonParsers::Nest nest(parsers);
  std::optional<JsonArray> messages = AsArray(nest.Parse(conversation));
  if (!messages) return;
  out += '[';
  for (JsonValue message : *messages) {
    std::optional<JsonObject> object = AsObject(message);
    std::optional<JsonArray> parts = object ? AsArray(Member(*object, "parts")) : std::nullopt;
    if (!parts) continue;
    for (JsonValue part : *parts) {
      if (out.back() != '[') out += ',';
      AppendJsonValue(part, out);
    }
  }
  out += ']';
}

bool ReadToolDefinitions(JsonParsers& parsers, std::string_view text, std::string& out) {
  JsonParsers::Nest nest(parsers);
  std::optional<JsonValue> value = nest.Parse(text);
  if (!value) return false;
  if (value->is_string()) return ReadToolDefinitions(parsers, AsText(value), out);
  size_t start = out.size();
  out += '[';
  auto write = [&](const JsonObject& tool) {
    std::optional<JsonObject> function = AsObject(Member(tool, "function"));
    const JsonObject& body = function ? *function : tool;
    std::string_view name = TextMember(body, "name");
    if (out.back() != '[') out += ',';
    if (name.empty()) {
      out += simdjson::minify(tool);  // a built-in tool of the provider
      return;
    }
    std::string_view type = TextMember(tool, "type");
    out += "{\"type\":";
    otel::AppendJsonString(type.empty() ? "function" : type, out);
    out += ",\"name\":";
    otel::AppendJsonString(name, out);
    if (std::string_view about = TextMember(body, "description"); !about.empty()) {
      out += ",\"description\":";
      otel::AppendJsonString(about, out);
    }
    if (std::optional<JsonValue> parameters = AnyMember(body, {"parameters", "inputSchema", "input_schema"})) {
      out += ",\"parameters\":";
      AppendUnpacked(parsers, *parameters, out);
    }
    out += '}';
  };
  if (std::optional<JsonObject> single = AsObject(value)) {
    write(*single);
  } else if (std::optional<JsonArray> list = AsArray(value)) {
    for (JsonValue item : *list) {
      if (std::optional<JsonObject> tool = AsObject(item)) {
        write(*tool);
      } else if (item.is_string()) {  // the Vercel AI SDK sends a list of JSON texts
        JsonParsers::Nest inner(parsers);
        if (std::optional<JsonObject> parsed = AsObject(inner.Parse(AsText(item)))) write(*parsed);
      }
    }
  }
  if (out.back() == '[') {
    out.resize(start);
    return false;
  }
  out += ']';
  return true;
}

}  // namespace throughline::ingest
