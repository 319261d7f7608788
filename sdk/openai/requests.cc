#include "sdk/openai/requests.h"

#include <optional>

#include "base/json_writer.h"
#include "sdk/adapter/json.h"

namespace throughline::inline sdk::openai {
namespace {

// A JsonWriter that remembers the first thing that it could not write.
class RequestWriter {
 public:
  JsonWriter& json() { return json_; }

  void Member(std::string_view key, std::string_view text) {
    if (text.empty()) return;
    json_.Key(key);
    String(text, key);
  }
  void Member(std::string_view key, const std::optional<double>& number) {
    if (number) json_.Key(key).Double(*number);
  }
  void Member(std::string_view key, const std::optional<int64_t>& number) {
    if (number) json_.Key(key).Int(*number);
  }
  void Member(std::string_view key, const std::optional<bool>& boolean) {
    if (boolean) json_.Key(key).Bool(*boolean);
  }
  void String(std::string_view text, std::string_view where) {
    if (!simdjson::validate_utf8(text)) Refuse(where, "is no UTF-8");
    json_.String(text);
  }
  // JSON of the program's own, as it is.
  void RawMember(std::string_view key, std::string_view text) {
    if (!json::IsValid(text)) Refuse(key, "is no JSON");
    json_.Key(key).Raw(text);
  }
  void Refuse(std::string_view where, std::string_view why) {
    if (problem_.empty()) problem_.append("the request's ").append(where).append(" ").append(why);
  }
  WrittenRequest Take() {
    return {.body = problem_.empty() ? json_.Take() : std::string(), .problem = std::move(problem_)};
  }

 private:
  JsonWriter json_;
  std::string problem_;
};

void WritePairs(RequestWriter& out, std::string_view key,
                const std::vector<std::pair<std::string, std::string>>& pairs) {
  if (pairs.empty()) return;
  out.json().Key(key).BeginObject();
  for (const auto& [name, value] : pairs) {
    out.json().Key(name);
    out.String(value, key);
  }
  out.json().EndObject();
}

void WriteExtra(RequestWriter& out, const JsonMembers& extra) {
  for (const auto& [name, text] : extra) out.RawMember(name, text);
}

std::string DataUrl(const Part& part) {
  return "data:" + (part.mime_type.empty() ? std::string("application/octet-stream") : part.mime_type) + ";base64," +
         part.content;
}

std::string AudioFormat(const Part& part) {
  size_t slash = part.mime_type.find('/');
  std::string format = slash == part.mime_type.npos ? part.mime_type : part.mime_type.substr(slash + 1);
  if (format == "mpeg") return "mp3";
  return format.empty() || format == "x-wav" ? "wav" : format;
}

// One part of a message's content. `in_responses`: the Responses API has names of its own; `is_output`: what the
// assistant said.
void WritePart(RequestWriter& out, const Part& part, bool in_responses, bool is_output) {
  JsonWriter& json = out.json();
  bool is_image = part.modality == "image" || (part.modality.empty() && part.mime_type.starts_with("image/"));
  json.BeginObject();
  switch (part.type) {
    case Part::Type::kUri:
    case Part::Type::kBlob:
      if (is_image) {
        std::string url = part.type == Part::Type::kUri ? part.content : DataUrl(part);
        if (in_responses) {
          json.Key("type").String("input_image");
          out.Member("image_url", url);
          out.Member("detail", part.name);
        } else {
          json.Key("type").String("image_url").Key("image_url").BeginObject();
          out.Member("url", url);
          out.Member("detail", part.name);
          json.EndObject();
        }
      } else if (part.modality == "audio" && part.type == Part::Type::kBlob) {
        json.Key("type").String("input_audio").Key("input_audio").BeginObject();
        out.Member("data", part.content);
        out.Member("format", AudioFormat(part));
        json.EndObject();
      } else if (in_responses) {
        json.Key("type").String("input_file");
        if (part.type == Part::Type::kUri) {
          out.Member("file_url", part.content);
        } else {
          out.Member("filename", part.name.empty() ? std::string_view("file") : part.name);
          out.Member("file_data", DataUrl(part));
        }
      } else {
        if (part.type == Part::Type::kUri)
          out.Refuse("messages", "hold the address of a file, which chat does not take");
        json.Key("type").String("file").Key("file").BeginObject();
        out.Member("filename", part.name.empty() ? std::string_view("file") : part.name);
        out.Member("file_data", DataUrl(part));
        json.EndObject();
      }
      break;
    case Part::Type::kFile:
      if (in_responses) {
        json.Key("type").String(is_image || part.modality == "image" ? "input_image" : "input_file");
        out.Member("file_id", part.id);
      } else {
        json.Key("type").String("file").Key("file").BeginObject();
        out.Member("file_id", part.id);
        json.EndObject();
      }
      break;
    default:
      json.Key("type").String(!in_responses ? "text" : is_output ? "output_text" : "input_text").Key("text");
      out.String(part.content, "messages");
  }
  json.EndObject();
}

bool IsContent(const Part& part) {
  return part.type != Part::Type::kToolCall && part.type != Part::Type::kToolResult &&
         part.type != Part::Type::kReasoning;
}

// The content of a message under "content": text where it is text alone, else a list. False when there is none.
bool WriteContent(RequestWriter& out, const Message& message, bool in_responses) {
  size_t count = 0;
  const Part* only = nullptr;
  for (const Part& part : message.parts) {
    if (!IsContent(part)) continue;
    ++count;
    only = &part;
  }
  if (count == 0) return false;
  out.json().Key("content");
  if (count == 1 && only->type == Part::Type::kText) {
    out.String(only->content, "messages");
    return true;
  }
  out.json().BeginArray();
  for (const Part& part : message.parts) {
    if (IsContent(part)) WritePart(out, part, in_responses, message.role == "assistant");
  }
  out.json().EndArray();
  return true;
}

void WriteChatMessage(RequestWriter& out, const Message& message) {
  JsonWriter& json = out.json();
  bool has_more = message.parts.empty();
  for (const Part& part : message.parts) {
    if (part.type != Part::Type::kToolResult) {
      has_more = true;
      continue;
    }
    json.BeginObject().Key("role").String("tool");
    out.Member("tool_call_id", part.id);
    json.Key("content");
    out.String(part.content, "messages");
    json.EndObject();
  }
  if (!has_more) return;
  json.BeginObject();
  out.Member("role", message.role);
  out.Member("name", message.name);
  bool has_calls = false;
  for (const Part& part : message.parts) has_calls = has_calls || part.type == Part::Type::kToolCall;
  if (!WriteContent(out, message, false)) has_calls ? json.Key("content").Null() : json.Key("content").String("");
  if (has_calls) {
    json.Key("tool_calls").BeginArray();
    for (const Part& part : message.parts) {
      if (part.type != Part::Type::kToolCall) continue;
      json.BeginObject();
      out.Member("id", part.id);
      json.Key("type").String("function").Key("function").BeginObject();
      out.Member("name", part.name);
      json.Key("arguments");
      out.String(part.content, "messages");
      json.EndObject().EndObject();
    }
    json.EndArray();
  }
  json.EndObject();
}

void WriteInputItem(RequestWriter& out, const Message& message) {
  JsonWriter& json = out.json();
  bool has_content = false;
  for (const Part& part : message.parts) has_content = has_content || IsContent(part);
  if (has_content) {
    json.BeginObject();
    out.Member("role", message.role);
    WriteContent(out, message, true);
    json.EndObject();
  }
  for (const Part& part : message.parts) {
    if (part.type == Part::Type::kToolCall) {
      json.BeginObject().Key("type").String("function_call");
      out.Member("call_id", part.id);
      out.Member("name", part.name);
      json.Key("arguments");
      out.String(part.content, "input");
      json.EndObject();
    } else if (part.type == Part::Type::kToolResult) {
      json.BeginObject().Key("type").String("function_call_output");
      out.Member("call_id", part.id);
      json.Key("output");
      out.String(part.content, "input");
      json.EndObject();
    }
  }
}

// `nested`: as chat has them, under "function"; the Responses API has them flat.
void WriteTools(RequestWriter& out, const std::vector<ToolDefinition>& tools, const std::optional<bool>& strict,
                bool nested) {
  if (tools.empty()) return;
  JsonWriter& json = out.json();
  json.Key("tools").BeginArray();
  for (const ToolDefinition& tool : tools) {
    json.BeginObject().Key("type").String(tool.type);
    if (tool.type == "function") {
      if (nested) json.Key("function").BeginObject();
      out.Member("name", tool.name);
      out.Member("description", tool.description);
      if (!tool.parameters.empty()) out.RawMember("parameters", tool.parameters);
      out.Member("strict", strict);
      if (nested) json.EndObject();
    }
    json.EndObject();
  }
  json.EndArray();
}

void WriteToolChoice(RequestWriter& out, std::string_view choice, bool nested) {
  if (choice.empty()) return;
  JsonWriter& json = out.json();
  json.Key("tool_choice");
  if (choice == "auto" || choice == "none" || choice == "required") {
    json.String(choice);
    return;
  }
  json.BeginObject().Key("type").String("function");
  if (nested) json.Key("function").BeginObject();
  out.Member("name", choice);
  if (nested) json.EndObject();
  json.EndObject();
}

// The members of a response format; `nested`: the schema under "json_schema".
void WriteFormat(RequestWriter& out, const ResponseFormat& format, bool nested) {
  JsonWriter& json = out.json();
  json.BeginObject();
  out.Member("type", format.type);
  if (format.type == "json_schema") {
    if (nested) json.Key("json_schema").BeginObject();
    out.Member("name", format.name);
    if (!format.schema.empty()) out.RawMember("schema", format.schema);
    out.Member("strict", format.strict);
    if (nested) json.EndObject();
  }
  json.EndObject();
}

}  // namespace

WrittenRequest Write(const ChatRequest& request, bool stream) {
  RequestWriter out;
  JsonWriter& json = out.json();
  json.BeginObject();
  out.Member("model", request.model);
  json.Key("messages").BeginArray();
  for (const Message& message : request.messages) WriteChatMessage(out, message);
  json.EndArray();
  WriteTools(out, request.tools, request.strict_tools, true);
  WriteToolChoice(out, request.tool_choice, true);
  out.Member("parallel_tool_calls", request.parallel_tool_calls);
  if (request.response_format) {
    json.Key("response_format");
    WriteFormat(out, *request.response_format, true);
  }
  out.Member("temperature", request.temperature);
  out.Member("top_p", request.top_p);
  out.Member("max_tokens", request.max_tokens);
  out.Member("max_completion_tokens", request.max_completion_tokens);
  if (!request.stop.empty()) {
    json.Key("stop").BeginArray();
    for (const std::string& stop : request.stop) out.String(stop, "stop");
    json.EndArray();
  }
  out.Member("seed", request.seed);
  out.Member("presence_penalty", request.presence_penalty);
  out.Member("frequency_penalty", request.frequency_penalty);
  out.Member("n", request.n);
  out.Member("user", request.user);
  out.Member("service_tier", request.service_tier);
  out.Member("reasoning_effort", request.reasoning_effort);
  WritePairs(out, "metadata", request.metadata);
  if (stream) {
    json.Key("stream").Bool(true);
    if (request.include_usage) json.Key("stream_options").BeginObject().Key("include_usage").Bool(true).EndObject();
  }
  WriteExtra(out, request.extra);
  json.EndObject();
  return out.Take();
}

WrittenRequest Write(const ResponsesRequest& request, bool stream) {
  RequestWriter out;
  JsonWriter& json = out.json();
  json.BeginObject();
  out.Member("model", request.model);
  json.Key("input").BeginArray();
  for (const Message& message : request.input) WriteInputItem(out, message);
  json.EndArray();
  out.Member("instructions", request.instructions);
  out.Member("previous_response_id", request.previous_response_id);
  WriteTools(out, request.tools, request.strict_tools, false);
  WriteToolChoice(out, request.tool_choice, false);
  out.Member("parallel_tool_calls", request.parallel_tool_calls);
  if (request.text_format) {
    json.Key("text").BeginObject().Key("format");
    WriteFormat(out, *request.text_format, false);
    json.EndObject();
  }
  out.Member("temperature", request.temperature);
  out.Member("top_p", request.top_p);
  out.Member("max_output_tokens", request.max_output_tokens);
  if (!request.reasoning_effort.empty() || !request.reasoning_summary.empty()) {
    json.Key("reasoning").BeginObject();
    out.Member("effort", request.reasoning_effort);
    out.Member("summary", request.reasoning_summary);
    json.EndObject();
  }
  out.Member("store", request.store);
  out.Member("user", request.user);
  out.Member("service_tier", request.service_tier);
  WritePairs(out, "metadata", request.metadata);
  if (stream) json.Key("stream").Bool(true);
  WriteExtra(out, request.extra);
  json.EndObject();
  return out.Take();
}

WrittenRequest Write(const EmbeddingsRequest& request) {
  RequestWriter out;
  JsonWriter& json = out.json();
  json.BeginObject();
  out.Member("model", request.model);
  json.Key("input").BeginArray();
  for (const std::string& text : request.input) out.String(text, "input");
  json.EndArray();
  json.Key("encoding_format").String(request.as_base64 ? "base64" : "float");
  out.Member("dimensions", request.dimensions);
  out.Member("user", request.user);
  WriteExtra(out, request.extra);
  json.EndObject();
  return out.Take();
}

WrittenRequest Write(const TranscriptionRequest& request, std::string_view boundary) {
  WrittenRequest written{.content_type = "multipart/form-data; boundary=" + std::string(boundary)};
  std::string& body = written.body;
  auto quoted = [](std::string_view text) {  // as browsers escape names of forms (WHATWG HTML, multipart/form-data)
    std::string escaped;
    for (char c : text) {
      if (c == '"') {
        escaped += "%22";
      } else if (c == '\r') {
        escaped += "%0D";
      } else if (c == '\n') {
        escaped += "%0A";
      } else {
        escaped += c;
      }
    }
    return escaped;
  };
  auto field = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"").append(quoted(name));
    body.append("\"\r\n\r\n").append(value).append("\r\n");
  };
  field("model", request.model);
  field("language", request.language);
  field("prompt", request.prompt);
  field("response_format", request.response_format);
  if (request.temperature) field("temperature", JsonWriter().Double(*request.temperature).text());
  for (const auto& [name, value] : request.extra) field(name, value);
  body.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"file\"; filename=\"");
  body.append(quoted(request.file_name)).append("\"\r\nContent-Type: application/octet-stream\r\n\r\n");
  body.append(request.audio).append("\r\n--").append(boundary).append("--\r\n");
  return written;
}

}  // namespace throughline::inline sdk::openai
