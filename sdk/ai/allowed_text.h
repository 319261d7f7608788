// Text as a content policy lets it through: masked, and cut where it is too long. JSON stays JSON.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "throughline/content.h"

namespace throughline::inline sdk::internal {

enum class ContentCounter : uint8_t { kCut, kMasked, kMaskFailures, kMessagesLeftOut };
void CountContent(ContentCounter counter, uint64_t by = 1) noexcept;

struct AllowedText {
  enum class Form : uint8_t { kNone, kText, kJson };
  Form form = Form::kNone;  // kNone: must not be said, not even as ""
  std::string_view text;
  size_t left_out = 0;  // bytes of a blob that were left out because they can't be cut
};

// Keeps what is not the caller's own text.
class AllowedTexts {
 public:
  AllowedText Text(const ContentPolicy& policy, std::string_view text);
  // JSON that parses stays JSON, its strings masked one by one; anything else is text.
  AllowedText JsonOrText(const ContentPolicy& policy, std::string_view text);
  // base64: in full or not at all; nobody can look into it.
  AllowedText Blob(const ContentPolicy& policy, std::string_view base64);

  // `text` in at most `limit` bytes of JSON, quotes not counted.
  void CutTo(AllowedText& text, size_t limit);
  void Clear() { kept_.clear(); }

 private:
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  std::deque<std::string> kept_;
};

// What `text` takes as a JSON string without its quotes, at most: a control character may take six bytes.
size_t EscapedSize(std::string_view text) noexcept;

// The beginning of `text` and `… [N bytes left out]`: at most `limit` bytes as JSON, as long as the note fits. Never
// between the bytes of a character.
std::string CutText(std::string_view text, size_t limit);

// Appends to `out`: `text` as JSON, a string unless it is JSON already.
void AppendAllowed(const AllowedText& text, std::string& out);

// Masks with the built-in scanner. False: nothing was found and `out` is as it was.
bool MaskInto(std::string_view text, std::string& out);
// Whether a member of this name holds a secret whatever it looks like: password, api_key, authorization.
bool NamesSecret(std::string_view key) noexcept;

}  // namespace throughline::inline sdk::internal
