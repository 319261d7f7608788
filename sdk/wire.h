// Writing protobuf's wire form into memory that is already large enough.
//
// Source   protobuf, "Encoding"; little-endian hosts only, as everywhere in this library.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace throughline::inline sdk::wire {

static_assert(std::endian::native == std::endian::little);

inline size_t VarintSize(uint64_t value) { return (static_cast<size_t>(std::bit_width(value | 1)) * 9 + 64) / 64; }

inline char* PutVarint(char* out, uint64_t value) {
  while (value >= 0x80) {
    *out++ = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  *out++ = static_cast<char>(value);
  return out;
}

template <typename Fixed>
char* PutFixed(char* out, Fixed value) {
  std::memcpy(out, &value, sizeof value);
  return out + sizeof value;
}

inline char* PutBytes(char* out, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

// The size of a field of `body` bytes whose tag is one byte.
inline size_t FieldSize(size_t body) { return 1 + VarintSize(body) + body; }

inline char* PutHeader(char* out, uint8_t tag, size_t body) {
  *out++ = static_cast<char>(tag);
  return PutVarint(out, body);
}

// Reads what this library wrote itself; malformed input ends the reading, and is never read beyond.
struct Reader {
  const char* at;
  const char* end;

  explicit Reader(std::string_view bytes) : at(bytes.data()), end(at + bytes.size()) {}
  bool AtEnd() const { return at >= end; }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; at < end && shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(*at++);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    at = end;
    return 0;
  }
  std::string_view Bytes(size_t size) {
    if (size > static_cast<size_t>(end - at)) size = static_cast<size_t>(end - at);
    const std::string_view bytes(at, size);
    at += size;
    return bytes;
  }
  std::string_view Delimited() { return Bytes(Varint()); }
  uint64_t Fixed64() {
    uint64_t value = 0;
    const std::string_view bytes = Bytes(sizeof value);
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  void Skip(uint64_t tag) {
    switch (tag & 7) {
      case 0:
        Varint();
        break;
      case 1:
        Bytes(8);
        break;
      case 2:
        Delimited();
        break;
      case 5:
        Bytes(4);
        break;
      default:
        at = end;
    }
  }
};

}  // namespace throughline::inline sdk::wire
