// Attribute values as they arrive: OTLP's AnyValue without message objects.
//
// Shape   A Value is 32 bytes. Text points into the request body (or, for JSON that had escapes, into the batch's
//         arena). Arrays and maps are ranges of one pool that belongs to the batch, so a value nested a hundred deep is
//         read, walked and freed without recursion and without an allocation of its own. Lifetime As long as the batch
//         and the request body.
// Source  OTLP, opentelemetry/proto/common/v1/common.proto.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"

namespace throughline::otel {

enum class ValueType : uint8_t { kEmpty, kString, kBool, kInt, kDouble, kBytes, kArray, kMap };

// `count` entries of ValuePool::entries from `first` on.
struct Range {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct Value {
  ValueType type = ValueType::kEmpty;
  union {
    bool boolean;
    int64_t integer = 0;
    double number;
    Range children;  // kArray: entries without keys; kMap: entries with keys
  };
  std::string_view text;  // kString: UTF-8; kBytes: any bytes

  Value() : integer(0) {}
  static Value String(std::string_view text) { return Value(ValueType::kString, text); }
  static Value Bytes(std::string_view bytes) { return Value(ValueType::kBytes, bytes); }
  static Value Bool(bool boolean) {
    Value value(ValueType::kBool, {});
    value.boolean = boolean;
    return value;
  }
  static Value Int(int64_t integer) {
    Value value(ValueType::kInt, {});
    value.integer = integer;
    return value;
  }
  static Value Double(double number) {
    Value value(ValueType::kDouble, {});
    value.number = number;
    return value;
  }
  static Value Container(ValueType type, Range children) {  // kArray or kMap
    Value value(type, {});
    value.children = children;
    return value;
  }

 private:
  Value(ValueType type_, std::string_view text_) : type(type_), integer(0), text(text_) {}
};

struct KeyValue {
  std::string_view key;
  Value value;
};

// Text that exists nowhere in the request body: unescaped JSON strings, hex ids, normalised text. Pieces never move.
class Arena {
 public:
  std::string_view Keep(std::string text) {
    pieces_.push_back(std::move(text));
    return pieces_.back();
  }
  // Keeps memory alive that text of this batch points into, for example a JSON parser's buffer of unescaped strings.
  void Own(std::shared_ptr<const void> memory) { owned_.push_back(std::move(memory)); }

  // What was kept after Mark() is freed by Rollback(). What is owned stays.
  size_t Mark() const { return pieces_.size(); }
  void Rollback(size_t mark) { pieces_.resize(mark); }

  void Clear() {
    pieces_.clear();
    owned_.clear();
  }

 private:
  std::deque<std::string> pieces_;
  std::vector<std::shared_ptr<const void>> owned_;
};

struct ValuePool {
  std::vector<KeyValue> entries;
  Arena arena;

  const KeyValue* begin(Range range) const { return entries.data() + range.first; }
  const KeyValue* end(Range range) const { return entries.data() + range.first + range.count; }
  // The first entry with that key, or nullptr.
  const KeyValue* Find(Range range, std::string_view key) const;
};

// One range of a pool as something to iterate over: `for (const KeyValue& attribute : Entries{pool, range})`.
struct Entries {
  const ValuePool& pool;
  Range range;
  const KeyValue* begin() const { return pool.begin(range); }
  const KeyValue* end() const { return pool.end(range); }
};

// The value as JSON text: bytes in base64, an empty value as null, a double that JSON cannot hold ("NaN", "Infinity")
// as that word in quotes, a whole double as 1.0, 64-bit integers as plain digits. Keys of a map stay as they are, dots
// included, in their order. Invalid UTF-8 never gets here: the readers refuse it. Iterative.
void AppendJson(const ValuePool& pool, const Value& value, std::string& out);
// {"key":value,...}; a key that comes twice is written once, with its last value.
void AppendJsonObject(const ValuePool& pool, Range range, std::string& out);
using throughline::AppendJsonString;

}  // namespace throughline::otel
