// The protobuf wire format, read in place: tags, varints, fixed-width numbers and length-delimited bytes.
//
// Shape    A WireReader walks the fields of one message. `while (!in.AtEnd()) { if (!in.ReadTag(tag)) ...; switch (tag)
//          }`, where the cases are Tag(number, type): a known number with a wrong type falls into the default branch
//          and ReadUnknown refuses it, while a number that is not known is skipped.
// Errors   Every read returns false for bytes that end early or are not protobuf; fault() then says what was wrong and
//          at() where. Nothing is read past the end. Groups are refused: proto3 has none, and OTLP never had.
// Threads  A value on the stack of its user.
// Source   Protocol Buffers, "Encoding".
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace throughline::ingest {

static_assert(std::endian::native == std::endian::little, "fixed-width fields are read as they lie in memory");

enum WireType : uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

constexpr uint32_t Tag(uint32_t field, WireType type) { return field << 3 | type; }

// The field numbers that a message knows, as a set: those under 32 are all that OTLP has.
template <typename... Numbers>
constexpr uint32_t Fields(Numbers... numbers) {
  return ((uint32_t{1} << numbers) | ... | uint32_t{0});
}

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool AtEnd() const { return at_ == end_; }
  const char* at() const { return at_; }
  // What made the last read fail, as part of a sentence: "a length runs past the end".
  const char* fault() const { return fault_; }

  [[nodiscard, gnu::always_inline]] bool ReadTag(uint32_t& tag) {
    if (at_ != end_ && static_cast<int8_t>(*at_) >= 8) [[likely]] {
      tag = static_cast<uint8_t>(*at_++);
      return true;
    }
    return ReadTagSlowly(tag);
  }

  [[nodiscard, gnu::always_inline]] bool ReadVarint(uint64_t& value) {
    if (at_ != end_ && static_cast<int8_t>(*at_) >= 0) [[likely]] {
      value = static_cast<uint8_t>(*at_++);
      return true;
    }
    return ReadVarintSlowly(value, 10);
  }

  [[nodiscard, gnu::always_inline]] bool ReadBytes(std::string_view& bytes) {
    uint64_t size;
    if (at_ != end_ && static_cast<int8_t>(*at_) >= 0) [[likely]] {
      size = static_cast<uint8_t>(*at_++);
    } else if (!ReadVarintSlowly(size, 5)) {  // 5 bytes hold 32 bits; protobuf itself stops at 2 GiB
      return false;
    }
    if (size > static_cast<uint64_t>(end_ - at_)) [[unlikely]]
      return Fail("a length runs past the end");
    bytes = {at_, static_cast<size_t>(size)};
    at_ += size;
    return true;
  }

  template <typename Number>
  [[nodiscard, gnu::always_inline]] bool ReadFixed(Number& number) {
    if (static_cast<size_t>(end_ - at_) < sizeof number) [[unlikely]]
      return Fail("a fixed-width number runs past the end");
    std::memcpy(&number, at_, sizeof number);
    at_ += sizeof number;
    return true;
  }

  // The field after `tag`, which no case named: skipped when its number is not in `known`, else its wire type is wrong.
  [[nodiscard]] bool ReadUnknown(uint32_t tag, uint32_t known) {
    uint32_t number = tag >> 3;
    if (number < 32 && (known >> number & 1) != 0) return Fail("a field has the wrong wire type");
    std::string_view bytes;
    uint64_t value;
    uint32_t half;
    switch (tag & 7) {
      case kVarint:
        return ReadVarint(value);
      case kFixed64:
        return ReadFixed(value);
      case kBytes:
        return ReadBytes(bytes);
      case kFixed32:
        return ReadFixed(half);
      case 3:
      case 4:
        return Fail("a group, which OTLP does not use");
      default:
        return Fail("a wire type that does not exist");
    }
  }

 private:
  bool Fail(const char* fault) {
    fault_ = fault;
    return false;
  }

  [[gnu::noinline]] bool ReadVarintSlowly(uint64_t& value, int most_bytes) {
    value = 0;
    const char* at = at_;
    for (int i = 0; i < most_bytes; ++i) {
      if (at == end_) return Fail("a number runs past the end");
      uint64_t byte = static_cast<uint8_t>(*at++);
      if (i == 9 && byte > 1) break;  // bit 64 and later
      value |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        at_ = at;
        return true;
      }
    }
    return Fail("a number of too many bytes");
  }

  [[gnu::noinline]] bool ReadTagSlowly(uint32_t& tag) {
    const char* start = at_;
    uint64_t value;
    if (!ReadVarintSlowly(value, 5)) return false;
    if (value > UINT32_MAX || value < 8) {
      at_ = start;
      return Fail(value < 8 ? "field number 0" : "a field number over 2^29");
    }
    tag = static_cast<uint32_t>(value);
    return true;
  }

  const char* at_;
  const char* end_;
  const char* fault_ = "";
};

}  // namespace throughline::ingest
