#include "sdk/ai/allowed_text.h"

#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

#include "base/json_writer.h"

namespace throughline::inline sdk::internal {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

std::atomic<uint64_t> content_counters[4];

// nullopt: the mask threw.
std::optional<std::string> Masked(const ContentPolicy& policy, std::string_view text) noexcept {
  try {
    if (policy.mask) return policy.mask(text);
    std::string out;
    if (!MaskInto(text, out)) out = text;
    return out;
  } catch (...) {
    CountContent(ContentCounter::kMaskFailures);
    return std::nullopt;
  }
}

// Writes a JSON value again with its strings masked (`policy`) or cut to `leaf_limit`.
class JsonRewriter {
 public:
  JsonRewriter(const ContentPolicy* policy, size_t leaf_limit, std::string& out)
      : policy_(policy), leaf_limit_(leaf_limit), out_(out) {}

  void Write(const element& value, std::string_view key = {}) {
    switch (value.type()) {
      case element_type::OBJECT:
        return WriteObject(value.get_object().value_unsafe());
      case element_type::ARRAY:
        return WriteArray(value.get_array().value_unsafe());
      case element_type::STRING:
        return WriteText(value.get_string().value_unsafe(), key);
      case element_type::BOOL:
        out_ += value.get_bool().value_unsafe() ? "true" : "false";
        return;
      case element_type::NULL_VALUE:
        out_ += "null";
        return;
      default:
        return WriteNumber(value);
    }
  }

 private:
  void WriteObject(const simdjson::dom::object& object) {
    out_ += '{';
    bool first = true;
    for (auto [key, value] : object) {
      if (!first) out_ += ',';
      first = false;
      WriteText(key, {});
      out_ += ':';
      Write(value, key);
    }
    out_ += '}';
  }

  void WriteArray(const simdjson::dom::array& array) {
    out_ += '[';
    bool first = true;
    for (element item : array) {
      if (!first) out_ += ',';
      first = false;
      Write(item);
    }
    out_ += ']';
  }

  void WriteText(std::string_view text, std::string_view key) {
    std::string masked;
    if (policy_ != nullptr) {
      if (!policy_->mask && NamesSecret(key)) {
        changed_ = true;
        return AppendJsonString("[password]", out_);
      }
      std::optional<std::string> result = Masked(*policy_, text);
      failed_ |= !result;
      masked = std::move(result).value_or(std::string());
      changed_ |= masked != text;
      text = masked;
    }
    if (text.size() > leaf_limit_) return AppendJsonString(CutText(text, leaf_limit_), out_);
    AppendJsonString(text, out_);
  }

  // A card or an account may be written as a number.
  void WriteNumber(const element& value) {
    std::string number;
    if (value.is_int64()) {
      number = std::to_string(value.get_int64().value_unsafe());
    } else if (value.is_uint64()) {
      number = std::to_string(value.get_uint64().value_unsafe());
    } else {
      JsonWriter json;
      out_ += json.Double(value.get_double().value_unsafe()).text();
      return;
    }
    if (policy_ != nullptr) {
      std::optional<std::string> masked = Masked(*policy_, number);
      failed_ |= !masked;
      if (masked && *masked != number) {
        changed_ = true;
        return AppendJsonString(*masked, out_);
      }
    }
    out_ += number;
  }

  const ContentPolicy* policy_;
  const size_t leaf_limit_;
  std::string& out_;
  bool changed_ = false;
  bool failed_ = false;

 public:
  bool changed() const { return changed_; }
  bool failed() const { return failed_; }
};

class Parsed {
 public:
  explicit Parsed(std::string_view text) {
    size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return;
    if (parser_.parse(text.data(), text.size()).get(root_) == simdjson::SUCCESS) is_json_ = true;
  }
  bool is_json() const { return is_json_; }
  const element& root() const { return root_; }

 private:
  // A parser of its own: the mask is the program's code, and may set content itself.
  simdjson::dom::parser parser_;
  element root_;
  bool is_json_ = false;
};

constexpr size_t kShortestNote = 40;

}  // namespace

void CountContent(ContentCounter counter, uint64_t by) noexcept {
  content_counters[static_cast<size_t>(counter)].fetch_add(by, std::memory_order_relaxed);
}

size_t EscapedSize(std::string_view text) noexcept {
  size_t size = text.size();
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      size += 5;
    } else if (byte == '"' || byte == '\\') {
      ++size;
    }
  }
  return size;
}

std::string CutText(std::string_view text, size_t limit) {
  CountContent(ContentCounter::kCut);
  size_t room = limit > kShortestNote ? limit - kShortestNote : 0;
  size_t end = 0;
  for (size_t size = 0; end < text.size(); ++end) {
    size += EscapedSize(text.substr(end, 1));
    if (size > room) break;
  }
  for (int back = 0; back < 3 && end > 0 && end < text.size() && (text[end] & 0xc0) == 0x80; ++back) --end;
  std::string cut(text.substr(0, end));
  cut += "… [" + std::to_string(text.size() - end) + " bytes left out]";
  return cut;
}

AllowedText AllowedTexts::Text(const ContentPolicy& policy, std::string_view text) {
  if (policy.capture == ContentCapture::kOff) return {};
  if (policy.capture == ContentCapture::kMasked) {
    std::optional<std::string> masked = Masked(policy, text);
    if (!masked) return {};
    if (*masked != text) {
      CountContent(ContentCounter::kMasked);
      text = Keep(std::move(*masked));
    }
  }
  return {AllowedText::Form::kText, text};
}

AllowedText AllowedTexts::JsonOrText(const ContentPolicy& policy, std::string_view text) {
  if (policy.capture == ContentCapture::kOff) return {};
  Parsed json(text);
  if (!json.is_json()) return Text(policy, text);
  if (policy.capture == ContentCapture::kMasked) {
    std::string out;
    JsonRewriter rewriter(&policy, SIZE_MAX, out);
    rewriter.Write(json.root());
    if (rewriter.failed()) return {};
    if (rewriter.changed()) {
      CountContent(ContentCounter::kMasked);
      text = Keep(std::move(out));
    }
  }
  return {AllowedText::Form::kJson, text};
}

AllowedText AllowedTexts::Blob(const ContentPolicy& policy, std::string_view base64) {
  if (policy.capture != ContentCapture::kFull) return {AllowedText::Form::kNone, {}, base64.size()};
  if (base64.size() > policy.max_text_bytes) {
    CountContent(ContentCounter::kCut);
    return {AllowedText::Form::kNone, {}, base64.size()};
  }
  return {AllowedText::Form::kText, base64};
}

void AllowedTexts::CutTo(AllowedText& text, size_t limit) {
  if (text.text.size() <= limit / 6 || text.form == AllowedText::Form::kNone) return;
  if (text.form == AllowedText::Form::kText) {
    if (EscapedSize(text.text) <= limit) return;
    text.text = Keep(CutText(text.text, limit));
    return;
  }
  if (text.text.size() <= limit) return;
  // The longest strings first, so that the structure and the short values survive.
  Parsed json(text.text);
  for (size_t leaf = limit / 2; json.is_json() && leaf >= kShortestNote; leaf /= 4) {
    std::string out;
    JsonRewriter rewriter(nullptr, leaf, out);
    rewriter.Write(json.root());
    if (out.size() > limit) continue;
    text.text = Keep(std::move(out));
    return;
  }
  // Even its bones are too long: its beginning, as a JSON string.
  std::string quoted;
  AppendJsonString(CutText(text.text, limit > 2 ? limit - 2 : 0), quoted);
  text.text = Keep(std::move(quoted));
}

void AppendAllowed(const AllowedText& text, std::string& out) {
  if (text.form == AllowedText::Form::kJson) {
    out += text.text;
  } else {
    AppendJsonString(text.text, out);
  }
}

}  // namespace throughline::inline sdk::internal

namespace throughline::inline sdk {

ContentDiagnostics ReadContentDiagnostics() noexcept {
  using internal::content_counters;
  auto read = [](internal::ContentCounter counter) {
    return content_counters[static_cast<size_t>(counter)].load(std::memory_order_relaxed);
  };
  return {.texts_cut = read(internal::ContentCounter::kCut),
          .texts_masked = read(internal::ContentCounter::kMasked),
          .mask_failures = read(internal::ContentCounter::kMaskFailures),
          .messages_left_out = read(internal::ContentCounter::kMessagesLeftOut)};
}

}  // namespace throughline::inline sdk
