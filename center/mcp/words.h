// What a trace says, in words that fit into an answer: quoted, cut, human units.
//
// Threads  plain functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/stored_span.h"

namespace throughline::center {

// `text` up to `bytes`, cut between characters; what is left out is said: "abc… (1234 bytes more)".
std::string Cut(std::string_view text, size_t bytes);
// The beginning and the end: "abc … xyz".
std::string CutMiddle(std::string_view text, size_t bytes);
// As a JSON string: no line end or quote in it can be taken for ours.
std::string Quote(std::string_view text, size_t bytes = 200);

std::string DurationWords(uint64_t nanos);  // "1.25 s", "340 ms"

// The attribute `key` of a span as text, wherever it is kept (attributes, long texts); empty: it has none.
std::string AttributeText(const store::StoredSpan& span, std::string_view key);

// What was said: the text parts of the last message with this role in the canonical messages under `text_key`
// ("$input_messages", "$output_messages"); of any role when `role` is empty. Empty: nothing was recorded.
std::string LastWords(const store::StoredSpan& span, std::string_view text_key, std::string_view role);

// An answer that grows up to kMostAnswerBytes and no further.
class BoundedText {
 public:
  explicit BoundedText(size_t most) : most_(most) {}
  // False, and nothing is added, when it would be too long.
  bool Add(std::string_view text) {
    if (text_.size() + text.size() > most_) return false;
    text_ += text;
    return true;
  }
  std::string Take() { return std::move(text_); }
  size_t left() const { return most_ - text_.size(); }

 private:
  const size_t most_;
  std::string text_;
};

}  // namespace throughline::center
