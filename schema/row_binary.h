// ClickHouse's RowBinary, the parts that our tables use: one writer, one reader.
//
// Shape   A row is its columns in order, without names, types or separators. LowCardinality(T), Enum8 and
//         DateTime64 are written as T, Int8 and Int64. A JSON value is a count and then path, type and value of each
//         path.
// Errors  The writer has none. The reader turns bad or short bytes into ok() == false and zero values from there on.
// Source  ClickHouse documentation, "RowBinary" and "Data types binary encoding"; tried against libchdb 26.7.3.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace throughline::schema {

static_assert(std::endian::native == std::endian::little,
              "RowBinary is little-endian, and so is every machine we build for");

class RowWriter {
 public:
  explicit RowWriter(std::string& out) : out_(out) {}

  void Varint(uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  template <typename T>
  void Fixed(T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out_.append(bytes, sizeof value);
  }
  void Bytes(std::string_view bytes) { out_.append(bytes); }  // FixedString
  void String(std::string_view text) {
    Varint(text.size());
    out_.append(text);
  }
  template <typename T>
  void Nullable(const std::optional<T>& value) {
    Fixed<uint8_t>(!value);
    if (value) Fixed<T>(*value);
  }
  std::string& out() { return out_; }

 private:
  std::string& out_;
};

class RowReader {
 public:
  explicit RowReader(std::string_view bytes) : bytes_(bytes) {}

  bool ok() const { return ok_; }
  bool AtEnd() const { return bytes_.empty(); }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (bytes_.empty()) break;
      uint8_t byte = static_cast<uint8_t>(bytes_.front());
      bytes_.remove_prefix(1);
      value |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return Bad(), 0;
  }
  template <typename T>
  T Fixed() {
    T value{};
    std::string_view bytes = Bytes(sizeof value);
    if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  std::string_view Bytes(size_t count) {
    if (count > bytes_.size()) return Bad(), std::string_view();
    std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::string_view String() {
    uint64_t size = Varint();
    return Bytes(size);
  }
  template <typename T>
  std::optional<T> Nullable() {
    if (Fixed<uint8_t>() != 0) return std::nullopt;
    return Fixed<T>();
  }

 private:
  void Bad() {
    ok_ = false;
    bytes_ = {};
  }

  std::string_view bytes_;
  bool ok_ = true;
};

// Type bytes of values inside a JSON column ("Data types binary encoding").
enum class JsonType : uint8_t {
  kNothing = 0x00,
  kUInt64 = 0x04,
  kInt64 = 0x0a,
  kFloat64 = 0x0e,
  kString = 0x15,
  kArray = 0x1e,
  kDynamic = 0x2b,
  kBool = 0x2d,
  kJson = 0x30,
};

}  // namespace throughline::schema
