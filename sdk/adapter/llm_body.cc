#include "sdk/adapter/llm_body.h"

#include <algorithm>

namespace throughline::inline sdk {

bool LlmBody::ReadObject(std::string_view event, std::string_view text, AnswerReader& reader) {
  if (text == "[DONE]") {
    reader.MarkComplete();
    return true;
  }
  std::optional<json::Value> object = json_.Parse(text);
  if (!object || !object->is_object()) {
    ++not_json_;
    return true;
  }
  ++objects_;
  return reader.Read(event, *object);
}

bool LlmBody::Feed(std::string_view bytes, AnswerReader& reader) {
  size_t room = max_bytes_ - std::min(bytes_, max_bytes_);
  bytes_ += bytes.size();
  bytes = bytes.substr(0, room);
  if (framing_ == Framing::kUnknown) {
    size_t first = bytes.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (first == bytes.npos) return true;
    framing_ = bytes[first] == '{' || bytes[first] == '[' ? Framing::kValues : Framing::kSse;
  }
  if (framing_ == Framing::kSse) {
    return sse_.Feed(bytes,
                     [&](std::string_view event, std::string_view data) { return ReadObject(event, data, reader); });
  }
  return values_.Feed(bytes, [&](std::string_view value) { return ReadObject({}, value, reader); });
}

std::string LlmBody::Unread(bool is_at_end) const {
  std::string what;
  auto add = [&](std::string_view text) {
    if (!what.empty()) what += ", ";
    what += text;
  };
  uint64_t skipped = sse_.skipped() + values_.skipped();
  if (not_json_ > 0)
    add(std::to_string(not_json_) + (not_json_ == 1 ? " piece that is no JSON" : " pieces that are no JSON"));
  if (skipped > 0) add(std::to_string(skipped) + " over the limit");
  if (bytes_ > max_bytes_) add("what is behind " + std::to_string(max_bytes_) + " bytes");
  if (values_.is_broken()) add("what is behind a value that is no object");
  if (!is_at_end || bytes_ > max_bytes_) return what;
  if (bytes_ > 0 && objects_ == 0 && what.empty() && framing_ != Framing::kValues) {
    return "a body that is neither JSON nor a stream of it";
  }
  if (sse_.has_rest() || values_.has_rest()) add("an unfinished piece at the end");
  return what;
}

}  // namespace throughline::inline sdk
