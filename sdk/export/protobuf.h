// Protobuf's wire form as requests are put together, and as answers are read, which may be anything.
//
// Errors   reading never goes beyond the bytes: what is no valid message ends the reading and is_valid() is false.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sdk/wire.h"

namespace throughline::inline sdk::otlp {

inline void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Tag and length of a field that holds bytes, text or a message. Requires field < 16.
inline void AppendBytesHeader(uint32_t field, size_t size, std::string& out) {
  out.push_back(static_cast<char>(field << 3 | 2));
  AppendVarint(size, out);
}
inline void AppendBytes(uint32_t field, std::string_view bytes, std::string& out) {
  AppendBytesHeader(field, bytes.size(), out);
  out.append(bytes);
}

// Goes over the fields of one message.
//
//   for (MessageReader in(bytes); in.Next();) if (in.field() == 1 && in.is_bytes()) Use(in.bytes());
class MessageReader {
 public:
  enum class Wire : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

  explicit MessageReader(std::string_view message) : rest_(message) {}

  // False at the end, and at the first byte that is wrong.
  bool Next() {
    if (rest_.empty() || !is_valid_) return false;
    uint64_t tag = 0;
    is_valid_ = ReadVarint(tag) && tag >> 3 != 0 && tag >> 3 < (1u << 29) && ReadValue(static_cast<uint8_t>(tag & 7));
    field_ = static_cast<uint32_t>(tag >> 3);
    return is_valid_;
  }

  bool is_valid() const { return is_valid_; }
  uint32_t field() const { return field_; }
  Wire wire() const { return wire_; }
  bool is_varint() const { return wire_ == Wire::kVarint; }
  bool is_bytes() const { return wire_ == Wire::kBytes; }
  uint64_t number() const { return number_; }  // of kVarint, kFixed64, kFixed32
  std::string_view bytes() const { return bytes_; }

 private:
  bool ReadVarint(uint64_t& value) {
    value = 0;
    for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<uint8_t>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  template <typename Int>
  bool ReadFixed() {
    if (rest_.size() < sizeof(Int)) return false;
    Int value;
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    number_ = value;
    return true;
  }
  bool ReadValue(uint8_t wire) {
    wire_ = static_cast<Wire>(wire);
    switch (wire_) {
      case Wire::kVarint:
        return ReadVarint(number_);
      case Wire::kFixed64:
        return ReadFixed<uint64_t>();
      case Wire::kFixed32:
        return ReadFixed<uint32_t>();
      case Wire::kBytes:
        if (!ReadVarint(number_) || number_ > rest_.size()) return false;
        bytes_ = rest_.substr(0, number_);
        rest_.remove_prefix(number_);
        return true;
    }
    return false;  // groups, and types that do not exist
  }

  std::string_view rest_;
  std::string_view bytes_;
  uint64_t number_ = 0;
  uint32_t field_ = 0;
  Wire wire_ = Wire::kVarint;
  bool is_valid_ = true;
};

}  // namespace throughline::inline sdk::otlp
