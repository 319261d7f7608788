#include "sdk/ai/messages.h"

#include <algorithm>
#include <charconv>

#include "base/json_writer.h"

namespace throughline::inline sdk::internal {
namespace {

using Form = AllowedText::Form;

// What a message, and a part, take beside their text: names, braces and quotes.
constexpr size_t kMessageFrame = 64;
constexpr size_t kPartFrame = 128;
constexpr size_t kShortestText = 64;

size_t FrameOf(const Message& message) {
  size_t size = kMessageFrame + EscapedSize(message.role) + EscapedSize(message.name);
  for (const Part& part : message.parts) {
    size += kPartFrame + EscapedSize(part.id) + EscapedSize(part.name) + part.modality.size() + part.mime_type.size();
  }
  return size;
}

AllowedText Allow(AiCall& call, const Part& part) {
  const ContentPolicy& policy = *call.policy;
  if (policy.capture == ContentCapture::kOff) return {};
  switch (part.type) {
    case Part::Type::kToolCall:
    case Part::Type::kToolResult:
      return part.content.empty() ? AllowedText{} : call.allowed.JsonOrText(policy, part.content);
    case Part::Type::kBlob:
      return call.allowed.Blob(policy, part.content);
    case Part::Type::kUri:
      if (part.content.starts_with("data:")) return call.allowed.Blob(policy, part.content);
      return call.allowed.Text(policy, part.content);
    case Part::Type::kFile:
      return {};
    case Part::Type::kText:
    case Part::Type::kReasoning:
      return call.allowed.Text(policy, part.content);
  }
  return {};
}

size_t SizeOf(const AllowedText& text) { return text.form == Form::kText ? EscapedSize(text.text) : text.text.size(); }

// The longest length that all texts may have so that together they fit: short ones stay whole.
size_t FairLimit(const std::vector<AllowedText>& texts, size_t room, size_t most) {
  size_t total = 0;
  for (const AllowedText& text : texts) total += text.text.size() * 6;  // the most that escapes can make of it
  if (total <= room) return most;
  std::vector<size_t> sizes;
  sizes.reserve(texts.size());
  for (const AllowedText& text : texts) sizes.push_back(std::min(SizeOf(text), most));
  auto sum_at = [&](size_t limit) {
    size_t sum = 0;
    for (size_t size : sizes) sum += std::min(size, limit);
    return sum;
  };
  if (sum_at(most) <= room) return most;
  size_t low = 0, high = most;
  while (low + 1 < high) {
    size_t middle = low + (high - low) / 2;
    (sum_at(middle) <= room ? low : high) = middle;
  }
  return low;
}

void CutAll(AiCall& call, size_t room) {
  const size_t limit = FairLimit(call.texts, room, call.policy->max_text_bytes);
  for (AllowedText& text : call.texts) call.allowed.CutTo(text, limit);
}

void Field(std::string_view name, std::string_view value, std::string& out) {
  if (value.empty()) return;
  out += ",\"";
  out += name;
  out += "\":";
  AppendJsonString(value, out);
}

void Content(std::string_view name, const AllowedText& text, std::string& out) {
  if (text.form == Form::kNone) return;
  out += ",\"";
  out += name;
  out += "\":";
  AppendAllowed(text, out);
}

// A text that must not be said leaves no part behind; what else has a name or an id does.
bool IsWritten(const Part& part, const AllowedText& text) {
  return text.form != Form::kNone || (part.type != Part::Type::kText && part.type != Part::Type::kReasoning);
}

void WritePart(const Part& part, const AllowedText& text, std::string& out) {
  switch (part.type) {
    case Part::Type::kText:
      out += "{\"type\":\"text\"";
      Content("content", text, out);
      break;
    case Part::Type::kReasoning:
      out += "{\"type\":\"reasoning\"";
      Content("content", text, out);
      break;
    case Part::Type::kToolCall:
      out += "{\"type\":\"tool_call\"";
      Field("id", part.id, out);
      Field("name", part.name, out);
      Content("arguments", text, out);
      break;
    case Part::Type::kToolResult:
      out += "{\"type\":\"tool_call_response\"";
      Field("id", part.id, out);
      Content("response", text, out);
      break;
    case Part::Type::kUri:
      out += "{\"type\":\"uri\"";
      Field("modality", part.modality, out);
      Field("mime_type", part.mime_type, out);
      Content("uri", text, out);
      break;
    case Part::Type::kBlob:
      out += "{\"type\":\"blob\"";
      Field("modality", part.modality, out);
      Field("mime_type", part.mime_type, out);
      Content("content", text, out);
      break;
    case Part::Type::kFile:
      out += "{\"type\":\"file\"";
      Field("modality", part.modality, out);
      Field("file_id", part.id, out);
      break;
  }
  if (text.left_out > 0) {
    out += ",\"bytes_left_out\":";
    out += std::to_string(text.left_out);
  }
  out += '}';
}

void WriteParts(std::span<const Part> parts, std::span<const AllowedText> texts, std::string& out) {
  bool first = true;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!IsWritten(parts[i], texts[i])) continue;
    if (!first) out += ',';
    first = false;
    WritePart(parts[i], texts[i], out);
  }
}

// A list in `call.json`. Where names, ids and notes alone go over the limit, it is written again without any text: a
// limit that cuts it elsewhere would leave half a JSON.
template <typename Write>
bool WriteWithin(AiCall& call, Write write) {
  for (bool with_texts : {true, false}) {
    if (!with_texts) std::fill(call.texts.begin(), call.texts.end(), AllowedText{});
    call.json = '[';
    write(call.json);
    call.json += ']';
    if (call.json.size() <= call.policy->max_value_bytes) return true;
  }
  CountContent(ContentCounter::kMessagesLeftOut);
  return false;
}

// The conventions' words; what a provider calls otherwise stays as it is.
std::string_view FinishReason(std::string_view reason) {
  if (reason == "tool_calls" || reason == "tool_use" || reason == "function_call") return "tool_call";
  if (reason == "max_tokens" || reason == "max_output_tokens") return "length";
  if (reason == "end_turn" || reason == "stop_sequence") return "stop";
  return reason;
}

// Calls each(message, its first text) for those that are written.
template <typename Each>
void ForEachMessage(AiCall& call, const AllowedMessages& allowed, Each each) {
  size_t text = 0;
  for (size_t i = 0; i < allowed.messages.size(); ++i) {
    if (i > 0 && i <= allowed.left_out) continue;  // has no texts either
    const Message& message = allowed.messages[i];
    each(message, std::span<const AllowedText>(call.texts).subspan(text, message.parts.size()));
    text += message.parts.size();
  }
}

}  // namespace

AllowedMessages AllowMessages(AiCall& call, std::span<const Message> messages) {
  call.texts.clear();
  AllowedMessages allowed{.messages = messages};
  const size_t limit = call.policy->max_value_bytes;
  size_t frame = 2;
  for (const Message& message : messages) {
    frame +=
        FrameOf(message) + (call.policy->capture == ContentCapture::kOff ? 0 : kShortestText * message.parts.size());
  }
  while (frame > limit && allowed.left_out + 2 < messages.size()) {
    const Message& oldest = messages[++allowed.left_out];
    frame -= FrameOf(oldest) + (call.policy->capture == ContentCapture::kOff ? 0 : kShortestText * oldest.parts.size());
  }
  if (allowed.left_out > 0) CountContent(ContentCounter::kMessagesLeftOut, allowed.left_out);
  frame = 2;
  for (size_t i = 0; i < messages.size(); ++i) {
    if (i > 0 && i <= allowed.left_out) continue;
    frame += FrameOf(messages[i]);
    for (const Part& part : messages[i].parts) call.texts.push_back(Allow(call, part));
  }
  CutAll(call, limit > frame ? limit - frame : 0);
  return allowed;
}

bool WriteMessagesJson(AiCall& call, const AllowedMessages& allowed) {
  return WriteWithin(call, [&](std::string& out) {
    ForEachMessage(call, allowed, [&](const Message& message, std::span<const AllowedText> texts) {
      out += out.size() == 1 ? "{\"role\":" : ",{\"role\":";
      AppendJsonString(message.role, out);
      Field("name", message.name, out);
      out += ",\"parts\":[";
      WriteParts(message.parts, texts, out);
      out += ']';
      Field("finish_reason", FinishReason(message.finish_reason), out);
      out += '}';
    });
  });
}

bool WritePartsJson(AiCall& call, std::span<const Part> parts) {
  call.texts.clear();
  for (const Part& part : parts) call.texts.push_back(Allow(call, part));
  const size_t frame = 2 + kPartFrame * parts.size();
  const size_t limit = call.policy->max_value_bytes;
  CutAll(call, limit > frame ? limit - frame : 0);
  return WriteWithin(call, [&](std::string& out) { WriteParts(parts, call.texts, out); });
}

size_t WriteIndexed(Span& span, AiCall& call, std::string_view family, const AllowedMessages& allowed, size_t first,
                    bool is_output) {
  IndexedKey key(family);
  size_t index = first;
  ForEachMessage(call, allowed, [&](const Message& message, std::span<const AllowedText> texts) {
    std::string joined;
    std::string_view content;
    bool has_content = false;
    size_t calls = 0, results = 0;
    key.At(index);
    span.SetAttribute(key("role"), message.role);
    for (size_t i = 0; i < message.parts.size(); ++i) {
      const Part& part = message.parts[i];
      const AllowedText& text = texts[i];
      const bool says = text.form != Form::kNone && call.writes_on_span();
      if (part.type == Part::Type::kText && says) {
        if (has_content) {
          if (joined.empty()) joined = content;
          joined += '\n';
          joined += text.text;
          content = joined;
        } else {
          content = text.text;
        }
        has_content = true;
      } else if (part.type == Part::Type::kToolCall) {
        key.Descend("tool_calls.", calls++);
        if (!part.id.empty()) span.SetAttribute(key("id"), part.id);
        span.SetAttribute(key("type"), "function");
        span.SetAttribute(key("function.name"), part.name);
        if (says) span.SetAttribute(key("function.arguments"), text.text);
        key.Ascend();
      } else if (part.type == Part::Type::kToolResult) {
        // A message has one tool_call_id: each further result is a message of its own.
        if (results++ > 0) {
          key.At(++index);
          span.SetAttribute(key("role"), message.role);
        }
        if (!part.id.empty()) span.SetAttribute(key("tool_call_id"), part.id);
        if (says) span.SetAttribute(key("content"), text.text);
      }
    }
    if (has_content && results == 0) span.SetAttribute(key("content"), content);
    if (is_output)
      span.SetAttribute(key("finish_reason"), message.finish_reason.empty() ? "error" : message.finish_reason);
    ++index;
  });
  return index;
}

void WriteToolsJson(AiCall& call, std::span<const ToolDefinition> tools) {
  std::string& out = call.json;
  out = '[';
  for (const ToolDefinition& tool : tools) {
    out += out.size() == 1 ? "{\"type\":" : ",{\"type\":";
    AppendJsonString(tool.type, out);
    Field("name", tool.name, out);
    if (call.policy->capture != ContentCapture::kOff) {
      if (!tool.description.empty()) Content("description", call.allowed.Text(*call.policy, tool.description), out);
      if (!tool.parameters.empty()) Content("parameters", call.allowed.JsonOrText(*call.policy, tool.parameters), out);
    }
    out += '}';
  }
  out += ']';
  if (out.size() <= call.policy->max_value_bytes) return;
  // Too much to describe: the names alone.
  CountContent(ContentCounter::kCut, tools.size());
  out = '[';
  for (const ToolDefinition& tool : tools) {
    if (out.size() + EscapedSize(tool.name) + kMessageFrame > call.policy->max_value_bytes) break;
    out += out.size() == 1 ? "{\"type\":" : ",{\"type\":";
    AppendJsonString(tool.type, out);
    Field("name", tool.name, out);
    out += '}';
  }
  out += ']';
}

void WriteToolsIndexed(Span& span, AiCall& call, std::span<const ToolDefinition> tools) {
  const ContentPolicy& policy = *call.policy;
  IndexedKey key("gen_ai.request.tools.");
  for (size_t i = 0; i < tools.size(); ++i) {
    key.At(i);
    span.SetAttribute(key("type"), tools[i].type);
    span.SetAttribute(key("function.name"), tools[i].name);
    if (policy.capture == ContentCapture::kOff || !call.writes_on_span()) continue;
    auto set = [&](std::string_view leaf, AllowedText text) {
      call.allowed.CutTo(text, policy.max_text_bytes);
      if (text.form != Form::kNone) span.SetAttribute(key(leaf), text.text);
    };
    if (!tools[i].description.empty()) set("function.description", call.allowed.Text(policy, tools[i].description));
    if (!tools[i].parameters.empty()) set("function.parameters", call.allowed.JsonOrText(policy, tools[i].parameters));
  }
}

IndexedKey& IndexedKey::At(size_t index) {
  if (family_ == 0) family_ = size_;
  size_ = family_;
  AppendIndex(index);
  message_base_ = base_ = size_;
  return *this;
}

void IndexedKey::Descend(std::string_view name, size_t index) {
  size_ = message_base_;
  Append(name);
  AppendIndex(index);
  base_ = size_;
}

void IndexedKey::Append(std::string_view text) { size_ += text.copy(text_ + size_, sizeof text_ - size_); }

void IndexedKey::AppendIndex(size_t index) {
  char digits[24];
  char* end = std::to_chars(digits, digits + sizeof digits, index).ptr;
  *end++ = '.';
  Append({digits, static_cast<size_t>(end - digits)});
}

}  // namespace throughline::inline sdk::internal
