// Trace and span ids. An id of all zeros names nothing (W3C Trace Context, "trace-id" and "parent-id").
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::otel {

template <size_t kBytes, typename Tag>
struct Id {
  std::array<uint8_t, kBytes> bytes{};

  static constexpr size_t kSize = kBytes;
  bool IsZero() const { return bytes == std::array<uint8_t, kBytes>{}; }
  std::string Hex() const;  // lower case
  std::string_view View() const { return {reinterpret_cast<const char*>(bytes.data()), kBytes}; }
  // 2 * kSize hexadecimal digits of either case; nullopt for any other text and for all zeros.
  static std::optional<Id> FromHexText(std::string_view text);
  auto operator<=>(const Id&) const = default;
};

using TraceId = Id<16, struct TraceIdTag>;
using SpanId = Id<8, struct SpanIdTag>;

extern template struct Id<16, struct TraceIdTag>;
extern template struct Id<8, struct SpanIdTag>;

}  // namespace throughline::otel

template <size_t kBytes, typename Tag>
struct std::hash<throughline::otel::Id<kBytes, Tag>> {
  // Ids are random by themselves; eight of their bytes are the hash.
  size_t operator()(const throughline::otel::Id<kBytes, Tag>& id) const {
    size_t value;
    std::memcpy(&value, id.bytes.data() + kBytes - sizeof value, sizeof value);
    return value;
  }
};
