#include "sdk/text.h"

// By hand, and not by a library: simdjson's is reached through objects that are destroyed at the end of the process,
// when spans may still be made.

#include <bit>
#include <cstring>

namespace throughline::inline sdk::text {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

uint64_t Load(const char* at) noexcept {
  uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

bool IsAscii(std::string_view text) noexcept {
  const char* at = text.data();
  size_t left = text.size();
  if (left < 8) {
    unsigned char seen = 0;
    for (; left > 0; --left) seen |= static_cast<unsigned char>(*at++);
    return seen < 0x80;
  }
  for (; left > 64; left -= 64, at += 64) {  // one test for eight words
    const uint64_t seen = (Load(at) | Load(at + 8)) | (Load(at + 16) | Load(at + 24)) |
                          ((Load(at + 32) | Load(at + 40)) | (Load(at + 48) | Load(at + 56)));
    if (seen & kHighBits) return false;
  }
  uint64_t seen = Load(at + left - 8);
  for (; left >= 8; left -= 8, at += 8) seen |= Load(at);
  return (seen & kHighBits) == 0;
}

// Bytes of the well-formed character that begins `text` (Unicode, table 3-7), 0 for none.
size_t CharacterSize(std::string_view text) noexcept {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const auto follows = [&](size_t i, uint8_t low = 0x80, uint8_t high = 0xBF) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead < 0xF0) {
    const uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
    const uint8_t high = lead == 0xED ? 0x9F : 0xBF;  // no surrogates
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  const uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
  const uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
  return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
}

bool IsUtf8(std::string_view text) noexcept {
  const char* at = text.data();
  const char* end = at + text.size();
  while (end - at >= 8) {
    const uint64_t word = Load(at);
    if ((word & kHighBits) == 0) {
      at += 8;
    } else if ((word & 0x80) == 0) {
      at += std::countr_zero(word & kHighBits) / 8;  // to the first that is not ASCII
    } else if ((word & 0xC0E0) == 0x80C0 && (word & 0x1E) != 0) {
      at += 2;
    } else if ((word & 0xC0C0F0) == 0x8080E0 && (word & 0x200F) != 0 && (word & 0x200F) != 0x200D) {
      at += 3;  // neither longer than it need be, nor a surrogate
    } else {
      const size_t size = CharacterSize({at, 4});
      if (size == 0) return false;
      at += size;
    }
  }
  while (at != end) {
    const size_t size = CharacterSize({at, static_cast<size_t>(end - at)});
    if (size == 0) return false;
    at += size;
  }
  return true;
}

}  // namespace

Clean Inspect(std::string_view text, size_t limit) noexcept {
  if (text.size() <= limit) {
    if (IsAscii(text) || IsUtf8(text)) return {text, text.size(), false};
  }
  Clean clean;
  size_t at = 0;
  for (size_t characters = 0; at < text.size() && characters < limit; ++characters) {
    const size_t size = CharacterSize(text.substr(at));
    clean.needs_repair |= size == 0;
    clean.size += size == 0 ? kReplacement.size() : size;
    at += size == 0 ? 1 : size;
  }
  clean.given = text.substr(0, at);
  return clean;
}

char* Write(char* out, const Clean& clean) noexcept {
  if (!clean.needs_repair) {
    if (clean.size != 0) std::memcpy(out, clean.given.data(), clean.size);
    return out + clean.size;
  }
  for (size_t at = 0; at < clean.given.size();) {
    const size_t size = CharacterSize(clean.given.substr(at));
    const std::string_view piece = size == 0 ? kReplacement : clean.given.substr(at, size);
    std::memcpy(out, piece.data(), piece.size());
    out += piece.size();
    at += size == 0 ? 1 : size;
  }
  return out;
}

std::string Repaired(std::string_view text) {
  const Clean clean = Inspect(text);
  std::string repaired(clean.size, '\0');
  Write(repaired.data(), clean);
  return repaired;
}

}  // namespace throughline::inline sdk::text
