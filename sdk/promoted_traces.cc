#include "sdk/promoted_traces.h"

#include <array>
#include <atomic>
#include <cstring>
#include <new>

namespace throughline::inline sdk::internal {
namespace {

constexpr size_t kWays = 8;
constexpr size_t kSets = 512;

// One cache line; each trace is one word of it. Which word is overwritten next goes round.
struct alignas(64) Set {
  std::array<std::atomic<uint64_t>, kWays> marks{};  // 0: none
};
constinit std::array<Set, kSets> sets{};
constinit std::array<std::atomic<uint8_t>, kSets> turns{};
constinit std::atomic<uint64_t> promoted_count{0};
constinit std::atomic<uint32_t> holder_count{0};

// Stands for the trace id: two of the few traces in here share one with a probability of 2^-52.
uint64_t MarkOf(const TraceId& trace_id) {
  uint64_t high, low;
  std::memcpy(&high, trace_id.bytes.data(), sizeof high);
  std::memcpy(&low, trace_id.bytes.data() + sizeof high, sizeof low);
  uint64_t mark = (low ^ (high << 32 | high >> 32)) * 0x9e3779b97f4a7c15;
  mark ^= mark >> 32;
  return mark == 0 ? 1 : mark;
}

bool Has(const Set& set, uint64_t mark) {
  bool has = false;
  for (const std::atomic<uint64_t>& known : set.marks) has |= known.load(std::memory_order_relaxed) == mark;
  return has;
}

}  // namespace

void PromoteTrace(const TraceId& trace_id) noexcept {
  if (holder_count.load(std::memory_order_relaxed) == 0) return;
  const uint64_t mark = MarkOf(trace_id);
  const size_t index = mark % kSets;
  if (Has(sets[index], mark)) return;
  const uint8_t turn = turns[index].fetch_add(1, std::memory_order_relaxed);
  sets[index].marks[turn % kWays].store(mark, std::memory_order_relaxed);
  promoted_count.fetch_add(1, std::memory_order_relaxed);
}

bool IsPromoted(const TraceId& trace_id) noexcept {
  const uint64_t mark = MarkOf(trace_id);
  return Has(sets[mark % kSets], mark);
}

uint64_t PromotedTraceCount() noexcept { return promoted_count.load(std::memory_order_relaxed); }

HoldingMark::HoldingMark() noexcept { holder_count.fetch_add(1, std::memory_order_relaxed); }
HoldingMark::~HoldingMark() { holder_count.fetch_sub(1, std::memory_order_relaxed); }

SharedText PromotedTracestate(const SharedText& tracestate) noexcept {
  try {
    static const SharedText plain = WithThreshold(nullptr, 0);
    return tracestate ? WithThreshold(tracestate, 0) : plain;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

bool CanBePromoted(const SpanContext& context) noexcept {
  if (!context.IsSampled()) return true;
  return context.tracestate && ReadProbabilityFields(*context.tracestate).threshold.value_or(0) != 0;
}

}  // namespace throughline::inline sdk::internal
