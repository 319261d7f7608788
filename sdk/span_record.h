// What a recording span writes into: its OTLP message, grown at the end as the program sets attributes.
//
//   | head: 64 bytes of fields of fixed size | tracestate | name | attributes, events and links as they come | status |
//
// Protobuf leaves the order of fields free, so that nothing has to be moved when the span ends: the message is whole,
// and in one piece. A key that is set again leaves a hole where its first value stood; holes are closed at the end.
//
// Threads  Mutation guards what an open span holds. After the end nothing changes any more, and everything may be read.
// Memory   records are pooled (sdk/record_pool.h) and keep their buffers.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/growing.h"
#include "sdk/key_index.h"
#include "throughline/provider.h"
#include "throughline/trace.h"

namespace throughline::inline sdk::internal {

struct InstrumentationScope;
struct ThreadState;

// What a span begins with.
struct SpanStart {
  const SpanContext& context;
  const SpanContext& parent;
  std::string_view name;
  SpanKind kind;
  int64_t start_ns;           // since 1970
  int64_t wall_minus_steady;  // nanoseconds; of the whole trace in this process
  const InstrumentationScope* scope;
  ProviderCell* provider;
  const SpanLimits* limits;
};

class SpanRecord {
 public:
  enum class State : uint8_t { kOpen, kEnding, kEnded };

  // False when there is no memory.
  bool Begin(const SpanStart& start) noexcept;
  // A span that has ended once more, in another context: how it was sampled is known only now. False without memory.
  bool BeginAsCopy(const SpanRecord& ended, const SpanContext& context) noexcept;
  // Empty again, for the pool. Buffers that have become large are freed.
  void Clear() noexcept;

  // --- An open span; by way of a Mutation.
  void SetAttribute(std::string_view key, const AttributeValue& value) noexcept;
  void AddEvent(std::string_view name, AttributeList attributes, int64_t time_ns) noexcept;
  void AddLink(const SpanContext& to, AttributeList attributes) noexcept;
  void SetStatus(StatusCode code, std::string_view description) noexcept;
  void SetName(std::string_view name) noexcept;
  std::optional<std::string> FindAttribute(std::string_view key) const;

  // --- The end.
  // False when another call has ended it, or is about to. From here on only `ender` may change the span.
  bool BeginEnding(const ThreadState* ender) noexcept;
  void Finish(int64_t end_ns) noexcept;
  void Abandon() noexcept { state_.store(State::kEnded, std::memory_order_release); }  // nobody will read it

  // --- Anything, at any time.
  State state() const noexcept { return state_.load(std::memory_order_acquire); }
  const SpanContext& context() const noexcept { return context_; }
  const SpanId& parent_span_id() const noexcept { return parent_span_id_; }
  SpanKind kind() const noexcept { return kind_; }
  int64_t start_ns() const noexcept { return start_ns_; }
  int64_t wall_minus_steady() const noexcept { return wall_minus_steady_; }
  const InstrumentationScope* scope() const noexcept { return scope_; }
  const SpanLimits& limits() const noexcept { return *limits_; }
  ProviderCell* provider() const noexcept { return provider_; }
  bool IsOfThisProcess() const noexcept;  // and not of the one that forked it

  // --- After the end.
  int64_t end_ns() const noexcept { return end_ns_; }
  StatusCode status() const noexcept { return status_; }
  std::string_view status_description() const noexcept { return status_description_; }
  std::string_view name() const noexcept { return {message_.data() + name_.text_offset, name_.text_size}; }
  std::string_view otlp() const noexcept { return {message_.data() + head_begin_, message_.size() - head_begin_}; }
  size_t MemoryInUse() const noexcept {
    return sizeof *this + message_.MemoryInUse() + IndexMemoryInUse() + status_description_.capacity();
  }

 private:
  friend class Mutation;
  friend class RecordRef;

  struct Region {
    uint32_t offset = 0;
    uint32_t size = 0;
  };
  struct Entry {  // an attribute in the message
    Region field;
    uint32_t key_offset;
    uint32_t key_size;
  };
  struct Name {
    Region field;
    uint32_t text_offset = 0;
    uint32_t text_size = 0;
  };

  size_t IndexMemoryInUse() const noexcept {
    return keys_.MemoryInUse() + entries_.MemoryInUse() + holes_.MemoryInUse();
  }
  bool PutName(std::string_view name) noexcept;
  void Remove(Region region) noexcept;
  void CloseHoles() noexcept;
  uint32_t FindEntry(std::string_view key, uint32_t hash) const noexcept;

  std::atomic<uint32_t> references_{1};
  mutable std::atomic<uint32_t> lock_{0};  // 0: free; else the fork generation of who holds it
  std::atomic<State> state_{State::kOpen};
  StatusCode status_ = StatusCode::kUnset;
  SpanKind kind_ = SpanKind::kInternal;
  std::atomic<const ThreadState*> ender_{nullptr};
  uint32_t fork_generation_ = 0;
  uint32_t head_begin_ = 0;

  const InstrumentationScope* scope_ = nullptr;
  ProviderCell* provider_ = nullptr;
  const SpanLimits* limits_ = nullptr;  // lives as long as the process
  int64_t start_ns_ = 0;
  int64_t end_ns_ = 0;
  int64_t wall_minus_steady_ = 0;
  SpanContext context_;
  SpanId parent_span_id_;

  Growing<char> message_;
  KeyIndex keys_;
  Growing<Entry> entries_;  // by the numbers of keys_
  Growing<Region> holes_;
  uint32_t hole_bytes_ = 0;
  Name name_;
  uint32_t events_ = 0;
  uint32_t links_ = 0;
  uint32_t dropped_attributes_ = 0;
  uint32_t dropped_events_ = 0;
  uint32_t dropped_links_ = 0;
  std::string status_description_;
};

// The right to change a span, while one lives. False when the span has ended, or is being ended by another thread.
class Mutation {
 public:
  explicit Mutation(SpanRecord& record) noexcept;
  Mutation(const Mutation&) = delete;
  Mutation& operator=(const Mutation&) = delete;
  ~Mutation() { record_.lock_.store(0, std::memory_order_release); }
  explicit operator bool() const noexcept { return is_allowed_; }

 private:
  SpanRecord& record_;
  bool is_allowed_ = false;
};

}  // namespace throughline::inline sdk::internal
