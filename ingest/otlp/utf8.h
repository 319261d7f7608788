// Is a text UTF-8? Every name, key and value of a request is asked, so the short ASCII ones are answered inline.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace throughline::ingest {

// Any length, at memory speed for long texts. NUL is a character like others; surrogates and overlong forms are
// refused.
bool IsUtf8AtLength(std::string_view text);

[[gnu::always_inline]] inline bool IsUtf8(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  auto load = [](const char* at, auto word) {
    std::memcpy(&word, at, sizeof word);
    return uint64_t{word};
  };
  const char* at = text.data();
  size_t size = text.size();
  uint64_t bits = 0;
  if (size > 64) return IsUtf8AtLength(text);
  if (size >= 8) {
    const char* last = at + size - 8;  // read again over what was read already, so that no tail is left
    for (; at < last; at += 8) bits |= load(at, uint64_t{});
    bits |= load(last, uint64_t{});
  } else if (size >= 4) {
    bits = load(at, uint32_t{}) | load(at + size - 4, uint32_t{});
  } else if (size > 0) {
    bits = load(at, uint8_t{}) | load(at + size / 2, uint8_t{}) | load(at + size - 1, uint8_t{});
  }
  if ((bits & kHighBits) == 0) [[likely]]
    return true;
  return IsUtf8AtLength(text);
}

}  // namespace throughline::ingest
