// What a byte is, and how random a text looks.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace throughline::evaluate {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsLetter(char c) { return IsUpper(c) || IsLower(c); }
constexpr bool IsAlnum(char c) { return IsLetter(c) || IsDigit(c); }
constexpr bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr char Lower(char c) { return IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }

// '\0' before the beginning and behind the end.
constexpr char At(std::string_view text, size_t i) { return i < text.size() ? text[i] : '\0'; }
constexpr char Before(std::string_view text, size_t i) { return i > 0 && i <= text.size() ? text[i - 1] : '\0'; }

inline std::array<size_t, 256> CountOfBytes(std::string_view text) {
  std::array<size_t, 256> count{};
  for (char c : text) ++count[static_cast<unsigned char>(c)];
  return count;
}
inline size_t DistinctBytes(std::string_view text) {
  const auto count = CountOfBytes(text);
  return static_cast<size_t>(std::ranges::count_if(count, [](size_t n) { return n > 0; }));
}
// Shannon's, in bits a byte: 0 for one letter over and over, 4 at most for hexadecimal digits.
inline double Entropy(std::string_view text) {
  double bits = 0;
  for (size_t n : CountOfBytes(text)) {
    if (n == 0) continue;
    const double share = static_cast<double>(n) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace throughline::evaluate
