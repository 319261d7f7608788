#include "center/mcp/words.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json_writer.h"

namespace throughline::center {
namespace {

namespace dom = simdjson::dom;

bool IsInside(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// The largest beginning of at most `bytes` that ends between characters.
std::string_view Beginning(std::string_view text, size_t bytes) {
  size_t end = std::min(bytes, text.size());
  while (end > 0 && end < text.size() && IsInside(text[end])) --end;
  return text.substr(0, end);
}
std::string_view Ending(std::string_view text, size_t bytes) {
  size_t begin = text.size() - std::min(bytes, text.size());
  while (begin < text.size() && IsInside(text[begin])) ++begin;
  return text.substr(begin);
}

void AppendParts(dom::element message, std::string& out) {
  dom::object object;
  if (message.get(object) != simdjson::SUCCESS) return;
  std::string_view text;
  if (object["content"].get(text) == simdjson::SUCCESS) out += text;
  dom::array parts;
  if (object["parts"].get(parts) != simdjson::SUCCESS) return;
  for (dom::element part : parts) {
    std::string_view content;
    if (part["content"].get(content) != simdjson::SUCCESS) continue;
    if (!out.empty()) out += '\n';
    out += content;
  }
}

}  // namespace

std::string Cut(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const std::string_view kept = Beginning(text, bytes);
  return fmt::format("{}… ({} bytes more)", kept, text.size() - kept.size());
}

std::string CutMiddle(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  return fmt::format("{} … {}", Beginning(text, bytes * 2 / 3), Ending(text, bytes / 3));
}

std::string Quote(std::string_view text, size_t bytes) {
  std::string out;
  AppendJsonString(Cut(text, bytes), out);
  return out;
}

std::string DurationWords(uint64_t nanos) {
  const double ns = static_cast<double>(nanos);
  if (nanos < 1'000'000) return fmt::format("{:.0f} µs", ns / 1e3);
  if (nanos < 1'000'000'000) return fmt::format("{:.0f} ms", ns / 1e6);
  if (nanos < 120'000'000'000) return fmt::format("{:.2f} s", ns / 1e9);
  return fmt::format("{:.1f} min", ns / 60e9);
}

std::string AttributeText(const store::StoredSpan& span, std::string_view key) {
  for (const auto& [name, text] : span.texts) {
    if (name == key) return text;
  }
  dom::parser parser;
  dom::object object;
  dom::element value;
  const std::string& all = span.attributes_text;
  if (all.empty() || parser.parse(all.data(), all.size()).get_object().get(object) != simdjson::SUCCESS) return {};
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null()) return {};
  return value.is_string() ? std::string(std::string_view(value)) : simdjson::minify(value);
}

std::string LastWords(const store::StoredSpan& span, std::string_view text_key, std::string_view role) {
  const auto text =
      std::ranges::find(span.texts, text_key, [](const auto& one) { return std::string_view(one.first); });
  if (text == span.texts.end()) return {};
  dom::parser parser;
  dom::array messages;
  if (parser.parse(text->second.data(), text->second.size()).get_array().get(messages) != simdjson::SUCCESS)
    return text->second;
  std::string last;
  for (dom::element message : messages) {
    std::string_view of;
    if (!role.empty() && (message["role"].get(of) != simdjson::SUCCESS || of != role)) continue;
    std::string words;
    AppendParts(message, words);
    if (!words.empty()) last = std::move(words);
  }
  return last;
}

}  // namespace throughline::center
