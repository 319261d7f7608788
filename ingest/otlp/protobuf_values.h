// Attributes and values from protobuf into a ValuePool, without recursion.
//
// Shape    One ProtobufValues per request. Per record: Begin(), then ReadAttribute() for each attribute and ReadValue()
//          for each other value, then Finish(), which reads what lies inside arrays and maps. Containers wait in a
//          queue and are read breadth first, so the children of one container lie side by side in the pool and depth
//          costs a number.
// Merging  A field that comes twice follows protobuf: the last scalar stays, and the pieces of an array, map or value
//          are joined (in the arena) and read as one.
// Errors   false, and fault() says why; the caller then calls Rollback() and the pool is as it was at Begin().
// Source   OTLP, common.proto: AnyValue, ArrayValue, KeyValueList, KeyValue.
#pragma once

#include <string_view>
#include <vector>

#include "ingest/otlp/fault.h"
#include "ingest/otlp/read_limits.h"
#include "ingest/otlp/utf8.h"
#include "ingest/otlp/wire.h"
#include "otel/value.h"

namespace throughline::ingest {

class ProtobufValues {
 public:
  ProtobufValues(const ReadLimits& limits, otel::ValuePool& pool) : limits_(limits), pool_(pool) {}

  void Begin() {
    first_ = pool_.entries.size();
    arena_mark_ = pool_.arena.Mark();
    merged_bytes_ = 0;
    pending_.clear();
  }
  void Rollback() {
    pool_.entries.resize(first_);
    pool_.arena.Rollback(arena_mark_);
  }
  [[nodiscard]] bool Finish() { return pending_.empty() || ReadPending(); }

  uint32_t PoolSize() const { return static_cast<uint32_t>(pool_.entries.size()); }

  // One attribute more in `range`, or one more in `cut` when the range is full. `range` grows at the end of the pool.
  [[nodiscard, gnu::always_inline]] bool ReadAttribute(std::string_view bytes, otel::Range& range, uint32_t& cut) {
    if (range.count >= limits_.attributes) [[unlikely]] {
      ++cut;
      return true;
    }
    ++range.count;
    return ReadKeyValue(bytes, 0);
  }

  // A value outside the pool. `out` must stay in place until Finish().
  [[nodiscard]] bool ReadValue(std::string_view bytes, otel::Value& out) {
    outside_ = &out;
    return ReadAnyValue(bytes, out, kOutside, 0);
  }

  // The bytes of every field `field` of `message`, joined: for a message that came in pieces.
  [[nodiscard]] bool Join(std::string_view message, uint32_t field, std::string_view& joined) {
    return Join(message, field, false, joined);
  }

  // Text that the record takes as it is: a name, a message. False when it is not UTF-8.
  [[nodiscard, gnu::always_inline]] bool CheckText(std::string_view text, const char* what) {
    if (IsUtf8(text)) [[likely]]
      return true;
    return Refuse(otel::Rejection::kBadUtf8, what);
  }

  const Fault& fault() const { return fault_; }
  bool Refuse(otel::Rejection reason, const char* what, uint64_t number = 0) {
    fault_ = {reason, what, number};
    return false;
  }
  bool Malformed(const WireReader& in) { return Refuse(otel::Rejection::kMalformed, in.fault()); }

 private:
  static constexpr uint32_t kOutside = UINT32_MAX;  // the target is *outside_

  struct Pending {
    std::string_view bytes;  // of an ArrayValue or KeyValueList
    uint32_t target;         // the pool entry whose value this is
    uint32_t depth;          // containers around its children
  };

  [[nodiscard]] bool ReadKeyValue(std::string_view bytes, uint32_t depth);
  [[nodiscard]] bool ReadAnyValue(std::string_view bytes, otel::Value& out, uint32_t target, uint32_t depth);
  [[nodiscard]] bool ReadPending();
  [[nodiscard]] bool Defer(otel::Value& out, otel::ValueType type, std::string_view bytes, uint32_t target,
                           uint32_t depth);
  // The bytes of every field `field` of a message, joined. For an AnyValue, what an earlier member of the oneof held is
  // lost.
  [[nodiscard]] bool Join(std::string_view message, uint32_t field, bool oneof, std::string_view& joined);

  const ReadLimits& limits_;
  otel::ValuePool& pool_;
  std::vector<Pending> pending_;
  otel::Value* outside_ = nullptr;
  size_t first_ = 0;
  size_t arena_mark_ = 0;
  size_t merged_bytes_ = 0;
  Fault fault_;
};

}  // namespace throughline::ingest
