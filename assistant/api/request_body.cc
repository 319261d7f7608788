#include "assistant/api/request_body.h"

#include <fmt/format.h>
#include <simdjson.h>

namespace throughline::assistant {

namespace dom = simdjson::dom;

struct RequestBody::Parsed {
  dom::object object;
};

RequestBody::RequestBody(const std::string& text, bool may_be_empty) : parsed_(std::make_unique<Parsed>()) {
  if (text.empty() && may_be_empty) {
    parsed_.reset();
    return;
  }
  thread_local dom::parser parser;  // its tape lives until the thread's next request
  const auto error = parser.parse(text.data(), text.size()).get_object().get(parsed_->object);
  if (error != simdjson::SUCCESS) {
    parsed_.reset();
    Wrong(error == simdjson::UTF8_ERROR ? "the body is no UTF-8" : "the body is no JSON object");
  }
}

RequestBody::~RequestBody() = default;

void RequestBody::Wrong(std::string problem) {
  if (problem_.empty()) problem_ = std::move(problem);
}

std::string RequestBody::Text(std::string_view name, std::string_view otherwise, size_t longest) {
  dom::element value;
  if (!parsed_ || parsed_->object[name].get(value) != simdjson::SUCCESS || value.is_null())
    return std::string(otherwise);
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) {
    Wrong(fmt::format("\"{}\" is no text", name));
  } else if (text.size() > longest) {
    Wrong(fmt::format("\"{}\" has {} bytes; at most {} are taken", name, text.size(), longest));
  }
  return std::string(text);
}

std::string RequestBody::RequiredText(std::string_view name) {
  dom::element value;
  if (parsed_ && (parsed_->object[name].get(value) != simdjson::SUCCESS || value.is_null()))
    Wrong(fmt::format("\"{}\" is missing", name));
  if (!parsed_) Wrong(fmt::format("\"{}\" is missing", name));
  return Text(name);
}

int64_t RequestBody::Int(std::string_view name, int64_t otherwise, int64_t least, int64_t most) {
  dom::element value;
  if (!parsed_ || parsed_->object[name].get(value) != simdjson::SUCCESS || value.is_null()) return otherwise;
  int64_t number = 0;
  if (value.get_int64().get(number) != simdjson::SUCCESS || number < least || number > most)
    Wrong(fmt::format("\"{}\" is no whole number from {} to {}", name, least, most));
  return number;
}

}  // namespace throughline::assistant
