#include "ingest/otlp/protobuf_values.h"

namespace throughline::ingest {

using otel::Rejection;
using otel::Value;
using otel::ValueType;

bool ProtobufValues::ReadKeyValue(std::string_view bytes, uint32_t depth) {
  if (pool_.entries.size() - first_ >= limits_.values_per_record) [[unlikely]] {
    return Refuse(Rejection::kTooLarge, "more than {} values", limits_.values_per_record);
  }
  std::string_view key, value;
  int values = 0;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    if (!in.ReadTag(tag)) return Malformed(in);
    switch (tag) {
      case Tag(1, kBytes):
        if (!in.ReadBytes(key)) return Malformed(in);
        if (!CheckText(key, "a key is not UTF-8")) return false;
        if (key.size() > limits_.key_bytes) [[unlikely]] {
          return Refuse(Rejection::kTooLarge, "a key of {} bytes", key.size());
        }
        break;
      case Tag(2, kBytes):
        if (!in.ReadBytes(value)) return Malformed(in);
        ++values;
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2))) return Malformed(in);
    }
  }
  if (values > 1 && !Join(bytes, 2, false, value)) [[unlikely]]
    return false;
  uint32_t index = PoolSize();
  otel::KeyValue& entry = pool_.entries.emplace_back();
  entry.key = key;
  return ReadAnyValue(value, entry.value, index, depth);
}

bool ProtobufValues::ReadAnyValue(std::string_view bytes, Value& out, uint32_t target, uint32_t depth) {
  ValueType container = ValueType::kEmpty;  // what `contents` is, when the last member was an array or a map
  std::string_view contents;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    uint64_t number;
    double real;
    std::string_view text;
    if (!in.ReadTag(tag)) return Malformed(in);
    switch (tag) {
      case Tag(1, kBytes):
        if (!in.ReadBytes(text)) return Malformed(in);
        if (!CheckText(text, "a text value is not UTF-8")) return false;
        out = Value::String(text);
        break;
      case Tag(2, kVarint):
        if (!in.ReadVarint(number)) return Malformed(in);
        out = Value::Bool(number != 0);
        break;
      case Tag(3, kVarint):
        if (!in.ReadVarint(number)) return Malformed(in);
        out = Value::Int(static_cast<int64_t>(number));
        break;
      case Tag(4, kFixed64):
        if (!in.ReadFixed(real)) return Malformed(in);
        out = Value::Double(real);
        break;
      case Tag(5, kBytes):
      case Tag(6, kBytes): {
        ValueType type = (tag >> 3) == 5 ? ValueType::kArray : ValueType::kMap;
        if (!in.ReadBytes(text)) return Malformed(in);
        if (container == type) [[unlikely]] {
          if (!Join(bytes, tag >> 3, true, text)) return false;
        }
        container = type;
        contents = text;
        continue;
      }
      case Tag(7, kBytes):
        if (!in.ReadBytes(text)) return Malformed(in);
        out = Value::Bytes(text);
        break;
      default:
        if (!in.ReadUnknown(tag, Fields(1, 2, 3, 4, 5, 6, 7))) return Malformed(in);
        continue;
    }
    container = ValueType::kEmpty;
  }
  if (container == ValueType::kEmpty) [[likely]]
    return true;
  return Defer(out, container, contents, target, depth);
}

bool ProtobufValues::Defer(Value& out, ValueType type, std::string_view bytes, uint32_t target, uint32_t depth) {
  if (depth >= limits_.value_depth) {
    return Refuse(Rejection::kTooDeep, "a value is nested more than {} levels deep", limits_.value_depth);
  }
  out = Value::Container(type, {});
  if (!bytes.empty()) pending_.push_back({bytes, target, depth + 1});
  return true;
}

bool ProtobufValues::ReadPending() {
  for (size_t i = 0; i < pending_.size(); ++i) {  // grows while it is walked
    Pending todo = pending_[i];
    ValueType type = todo.target == kOutside ? outside_->type : pool_.entries[todo.target].value.type;
    uint32_t first = PoolSize();
    WireReader in(todo.bytes);
    while (!in.AtEnd()) {
      uint32_t tag;
      std::string_view bytes;
      if (!in.ReadTag(tag)) return Malformed(in);
      if (tag != Tag(1, kBytes)) {
        if (!in.ReadUnknown(tag, Fields(1))) return Malformed(in);
        continue;
      }
      if (!in.ReadBytes(bytes)) return Malformed(in);
      if (type == ValueType::kMap) {
        if (!ReadKeyValue(bytes, todo.depth)) return false;
        continue;
      }
      if (pool_.entries.size() - first_ >= limits_.values_per_record) {
        return Refuse(Rejection::kTooLarge, "more than {} values", limits_.values_per_record);
      }
      uint32_t index = PoolSize();
      if (!ReadAnyValue(bytes, pool_.entries.emplace_back().value, index, todo.depth)) return false;
    }
    Value& target = todo.target == kOutside ? *outside_ : pool_.entries[todo.target].value;
    target.children = {first, PoolSize() - first};
  }
  pending_.clear();
  return true;
}

bool ProtobufValues::Join(std::string_view message, uint32_t field, bool oneof, std::string_view& joined) {
  std::string pieces;
  WireReader in(message);
  while (!in.AtEnd()) {
    uint32_t tag;
    std::string_view piece;
    if (!in.ReadTag(tag)) return Malformed(in);
    if (tag != Tag(field, kBytes)) {
      if (oneof && tag >> 3 <= 7) pieces.clear();
      if (!in.ReadUnknown(tag, 0)) return Malformed(in);
      continue;
    }
    if (!in.ReadBytes(piece)) return Malformed(in);
    merged_bytes_ += piece.size();
    if (merged_bytes_ > limits_.merged_bytes) {
      return Refuse(Rejection::kTooLarge, "more than {} bytes of values sent in pieces", limits_.merged_bytes);
    }
    pieces += piece;
  }
  joined = pool_.arena.Keep(std::move(pieces));
  return true;
}

}  // namespace throughline::ingest
