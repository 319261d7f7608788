#include "evaluate/conversation.h"

#include <simdjson.h>

namespace throughline::evaluate {
namespace {

namespace dom = simdjson::dom;

dom::array Parse(std::string_view json, dom::parser& parser, bool& is_array) {
  dom::array array;
  is_array = !json.empty() && parser.parse(json.data(), json.size()).get_array().get(array) == simdjson::SUCCESS;
  return array;
}

std::string_view TextOf(dom::element object, std::string_view name) {
  std::string_view text;
  return object[name].get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

// Appends a message's texts, a line each. Says whether it calls a tool.
bool AppendTexts(dom::element message, std::string& out) {
  dom::array parts;
  bool calls = false;
  if (message["parts"].get_array().get(parts) != simdjson::SUCCESS) return false;
  for (dom::element part : parts) {
    const std::string_view type = TextOf(part, "type");
    calls |= type == "tool_call";
    if (type != "text") continue;
    if (!out.empty()) out += '\n';
    out += TextOf(part, "content");
  }
  return calls;
}

}  // namespace

Texts ConversationTexts::View() const {
  return {.prompt = prompt,
          .response = response,
          .has_response = has_response,
          .called_tools = called_tools,
          .wants_json = wants_json,
          .finish_reason = finish_reason,
          .documents = {documents.begin(), documents.end()}};
}

ConversationTexts ReadConversation(std::string_view input, std::string_view output, std::string_view documents) {
  thread_local dom::parser parser;
  ConversationTexts texts;
  bool is_array = false;
  for (dom::array all = Parse(input, parser, is_array); is_array; is_array = false) {
    for (dom::element message : all) {
      if (TextOf(message, "role") != "user") continue;
      std::string newest;
      AppendTexts(message, newest);
      if (!newest.empty()) texts.prompt = std::move(newest);
    }
  }
  for (dom::array all = Parse(output, parser, is_array); is_array; is_array = false) {
    for (dom::element message : all) {
      texts.has_response = true;
      texts.called_tools |= AppendTexts(message, texts.response);
      if (std::string_view reason = TextOf(message, "finish_reason"); !reason.empty()) texts.finish_reason = reason;
    }
  }
  for (dom::array all = Parse(documents, parser, is_array); is_array; is_array = false) {
    for (dom::element document : all) {
      std::string_view text;
      if (document.get_string().get(text) != simdjson::SUCCESS) text = TextOf(document, "content");
      if (text.empty()) text = TextOf(document, "text");
      if (!text.empty()) texts.documents.emplace_back(text);
    }
  }
  return texts;
}

}  // namespace throughline::evaluate
