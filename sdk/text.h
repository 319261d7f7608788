// Text as protobuf may hold it: UTF-8, and not longer than a limit says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throughline::inline sdk::text {

inline constexpr size_t kNoLimit = SIZE_MAX;

// How a text will be written: as it is (`given`, perhaps shorter than the caller's), or repaired, in `size` bytes.
struct Clean {
  std::string_view given;
  size_t size = 0;
  bool needs_repair = false;
};

// At most `limit` characters of `text`; a byte that is no part of UTF-8 counts as the one that takes its place.
Clean Inspect(std::string_view text, size_t limit = kNoLimit) noexcept;
// Writes exactly `clean.size` bytes: `given`, with each byte that is no part of UTF-8 replaced by U+FFFD.
char* Write(char* out, const Clean& clean) noexcept;
std::string Repaired(std::string_view text);

}  // namespace throughline::inline sdk::text
