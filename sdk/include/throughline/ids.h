// Trace and span ids. An id of all zeros names nothing (W3C Trace Context, "trace-id" and "parent-id").
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace throughline::inline sdk {

struct TraceId {
  std::array<uint8_t, 16> bytes{};

  bool IsValid() const noexcept {
    const auto words = std::bit_cast<std::array<uint64_t, 2>>(bytes);
    return (words[0] | words[1]) != 0;
  }
  std::string Hex() const;  // 32 lower-case digits
  // 32 hexadecimal digits of either case; the zero id for any other text.
  static TraceId FromHex(std::string_view text) noexcept;
  auto operator<=>(const TraceId&) const = default;
};

struct SpanId {
  std::array<uint8_t, 8> bytes{};

  bool IsValid() const noexcept { return std::bit_cast<uint64_t>(bytes) != 0; }
  std::string Hex() const;  // 16 lower-case digits
  static SpanId FromHex(std::string_view text) noexcept;
  auto operator<=>(const SpanId&) const = default;
};

}  // namespace throughline::inline sdk
