#include "cmd/cli/trace_messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "cmd/cli/human.h"

namespace throughline::cmd {
namespace {

// One part of a message as text: what the model read or wrote, or a note of what stands there.
std::string PartText(Json part) {
  std::string_view text;
  if (part.get(text) == simdjson::SUCCESS) return std::string(text);
  if (!part.is_object()) return simdjson::minify(part);
  const std::string_view type = TextIn(part, "type");
  const auto value = [&](std::string_view key) {
    const std::optional<Json> found = Find(part, key);
    return found ? TextOrJson(*found) : std::string();
  };
  if (type == "text") return value("content");
  if (type == "reasoning") return "(reasoning) " + value("content");
  if (type == "tool_call") return fmt::format("→ {}({})", value("name"), value("arguments"));
  if (type == "tool_call_response") {
    const bool has_response = Find(part, "response").has_value();
    return "← " + value(has_response ? "response" : "result");
  }
  if (type == "blob") {
    return fmt::format("[{} {}, {} characters of base64]", value("modality"), value("mime_type"),
                       HumanCount(value("content").size()));
  }
  if (type == "uri") return fmt::format("[{} {}]", value("modality"), value("uri"));
  if (type == "file") return fmt::format("[file {}]", value("file_id"));
  return simdjson::minify(part);
}

void AppendPart(std::string& text, Json part) {
  const std::string part_text = PartText(part);
  if (!text.empty() && !part_text.empty()) text += '\n';
  text += part_text;
}

Said Message(Json message, std::string_view otherwise_role) {
  Said said{std::string(TextIn(message, "role")), {}};
  if (said.role.empty()) said.role = otherwise_role;
  if (const auto parts = ArrayIn(message, "parts")) {
    for (Json part : *parts) AppendPart(said.text, part);
  } else if (const auto content = Find(message, "content")) {
    said.text = TextOrJson(*content);
  } else {
    said.text = simdjson::minify(message);
  }
  return said;
}

// Instructions are a list of parts; messages of role system are read all the same.
void ReadInstructions(Json messages, std::vector<Said>& out) {
  const auto found = Find(messages, "system_instructions");
  if (!found) return;
  Said together{"system", {}};
  simdjson::dom::array list;
  if (found->get(list) != simdjson::SUCCESS) {
    together.text = TextOrJson(*found);
  } else {
    for (Json part : list) {
      if (part.is_object() && (Find(part, "parts") || Find(part, "role"))) {
        out.push_back(Message(part, "system"));
      } else {
        AppendPart(together.text, part);
      }
    }
  }
  if (!together.text.empty()) out.push_back(std::move(together));
}

void ReadMessages(Json messages, std::string_view key, std::string_view role, std::vector<Said>& out) {
  const auto found = Find(messages, key);
  if (!found) return;
  simdjson::dom::array list;
  if (found->get(list) != simdjson::SUCCESS) {
    if (std::string text = TextOrJson(*found); !text.empty()) out.push_back({std::string(role), std::move(text)});
    return;
  }
  for (Json message : list) out.push_back(Message(message, role));
}

// The instructions and the latest messages say most about the answer: what is left out is in between.
void DropEarlier(std::vector<Said>& said, size_t most) {
  if (most == 0 || said.size() <= most) return;
  const bool has_system = said.front().role == "system" || said.front().role == "developer";
  const size_t first = has_system ? 1 : 0;
  const size_t dropped = said.size() - std::max(most, first + 1);
  said.erase(said.begin() + static_cast<ptrdiff_t>(first), said.begin() + static_cast<ptrdiff_t>(first + dropped));
  Said note{"", fmt::format("… {}", CountOf(dropped, "earlier message", "earlier messages")), true};
  said.insert(said.begin() + static_cast<ptrdiff_t>(first), std::move(note));
}

void ReadValues(Json ai, std::string_view group, std::initializer_list<std::string_view> keys, std::vector<Said>& out) {
  const auto found = Find(ai, group);
  if (!found || !found->is_object()) return;
  for (std::string_view key : keys) {
    const auto value = Find(*found, key);
    if (!value) continue;
    std::string text = TextOrJson(*value);
    if (!text.empty() && text != "[]" && text != "{}") out.push_back({std::string(key), std::move(text)});
  }
}

bool IsInference(std::string_view operation) {
  return operation == "chat" || operation == "text_completion" || operation == "generate_content";
}

}  // namespace

std::vector<Said> WhatWasSaid(Json ai, size_t most_messages) {
  std::vector<Said> said;
  if (const auto messages = Find(ai, "messages"); messages && messages->is_object()) {
    ReadInstructions(*messages, said);
    ReadMessages(*messages, "input", "user", said);
    ReadMessages(*messages, "output", "assistant", said);
  }
  if (said.empty() && IsInference(TextIn(ai, "operation"))) said.push_back({"", "content not captured", true});
  DropEarlier(said, most_messages);
  ReadValues(ai, "tool", {"arguments", "result"}, said);
  ReadValues(ai, "retrieval", {"query", "documents"}, said);
  return said;
}

}  // namespace throughline::cmd
