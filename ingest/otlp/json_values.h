// JSON fields, attributes and values into a ValuePool, without recursion: protobuf_values.h for OTLP/JSON.
//
// Shape   As ProtobufValues: Begin(), the reads of one record, Finish(). Text points into the parser's buffer, which
//         the batch takes over; decoded bytes lie in the arena.
// Errors  false, and either fault() says why this record is refused, or broken() why the whole request is. Included by
//         json_*.cc alone: it brings simdjson along.
#pragma once

#include <simdjson.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hex.h"
#include "ingest/otlp/fault.h"
#include "ingest/otlp/read_limits.h"
#include "otel/value.h"

namespace throughline::ingest {

using JsonElement = simdjson::dom::element;
using JsonKeys = std::span<const std::string_view>;  // the fields that a message knows, in lowerCamelCase

class JsonValues {
 public:
  JsonValues(const ReadLimits& limits, otel::ValuePool& pool) : limits_(limits), pool_(pool) {}

  void Begin() {
    first_ = pool_.entries.size();
    arena_mark_ = pool_.arena.Mark();
    text_bytes_ = 0;
    pending_.clear();
  }
  void Rollback() {
    pool_.entries.resize(first_);
    pool_.arena.Rollback(arena_mark_);
  }
  [[nodiscard]] bool Finish() { return pending_.empty() || ReadPending(); }
  uint32_t PoolSize() const { return static_cast<uint32_t>(pool_.entries.size()); }

  // An array of KeyValues; those over the limit go into `cut`.
  [[nodiscard]] bool ReadAttributes(JsonElement element, otel::Range& range, uint32_t& cut);
  // A value outside the pool. `out` must stay in place until Finish().
  [[nodiscard]] bool ReadValue(JsonElement element, otel::Value& out) {
    outside_ = &out;
    return ReadAnyValue(element, out, kOutside, 0);
  }

  // One field each; `name` is its key, for the sentence. null leaves `out` as it is.
  [[nodiscard]] bool ReadText(JsonElement element, const char* what, std::string_view& out);
  [[nodiscard]] bool ReadUint64(JsonElement element, const char* what, uint64_t& out);
  [[nodiscard]] bool ReadInt64(JsonElement element, const char* what, int64_t& out);
  [[nodiscard]] bool ReadInt32(JsonElement element, const char* what, int32_t& out);
  [[nodiscard]] bool ReadUint32(JsonElement element, const char* what, uint32_t& out);
  [[nodiscard]] bool ReadDouble(JsonElement element, const char* what, double& out);
  [[nodiscard]] bool ReadBool(JsonElement element, const char* what, bool& out);
  // A number from 0 to `most`; another number is 0, and the name of a value is refused.
  [[nodiscard]] bool ReadEnum(JsonElement element, const char* what, uint32_t most, uint32_t& out);
  [[nodiscard]] bool ReadArray(JsonElement element, const char* what, std::optional<simdjson::dom::array>& out);
  [[nodiscard]] bool ReadObject(JsonElement element, const char* what, simdjson::dom::object& out);
  template <typename Id>
  [[nodiscard]] bool ReadHexId(std::string_view text, IdRule rule, otel::Rejection reason, const char* length, Id& out);

  // A key that no case took: ignored, unless it is one of `known` written in snake_case.
  [[nodiscard]] bool Unknown(std::string_view key, JsonKeys known);

  const Fault& fault() const { return fault_; }
  const std::string& broken() const { return broken_; }
  bool Refuse(otel::Rejection reason, const char* what, uint64_t number = 0) {
    fault_ = {reason, what, number};
    return false;
  }
  bool WrongType(const char* what) { return Refuse(otel::Rejection::kMalformed, what); }

 private:
  static constexpr uint32_t kOutside = UINT32_MAX;

  struct Pending {
    simdjson::dom::array children;
    uint32_t target;
    uint32_t depth;
  };

  [[nodiscard]] bool ReadKeyValue(JsonElement element, uint32_t depth);
  [[nodiscard]] bool ReadAnyValue(JsonElement element, otel::Value& out, uint32_t target, uint32_t depth);
  [[nodiscard]] bool ReadMember(JsonElement element, otel::ValueType type, otel::Value& out, uint32_t target,
                                uint32_t depth);
  [[nodiscard]] bool ReadPending();

  const ReadLimits& limits_;
  otel::ValuePool& pool_;
  std::vector<Pending> pending_;
  otel::Value* outside_ = nullptr;
  size_t first_ = 0;
  size_t arena_mark_ = 0;
  size_t text_bytes_ = 0;  // of this record: stands for its size, which a parsed document no longer knows
  Fault fault_;
  std::string broken_;
};

template <typename Id>
bool JsonValues::ReadHexId(std::string_view text, IdRule rule, otel::Rejection reason, const char* length, Id& out) {
  if (text.empty() && rule == IdRule::kOptional) {
    out = Id{};
    return true;
  }
  if (text.size() != 2 * Id::kSize) return Refuse(reason, length, text.size());
  if (!FromHex(text, out.bytes)) return Refuse(reason, "an id is not hexadecimal");
  if (rule == IdRule::kRequired && out.IsZero()) return Refuse(reason, "an id is all zeros");
  return true;
}

}  // namespace throughline::ingest
