// What the library keeps for each thread, so that threads share nothing while they make spans: the current context,
// ids, counters, a few unused records, and a mark by which a provider that is going away sees who still uses it.
//
// Threads  a state is used by its own thread; others read its counters and its mark. It is never freed: a thread that
//          ends leaves its state to the next one that begins.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "sdk/id_generator.h"
#include "sdk/report.h"
#include "throughline/context.h"

namespace throughline::inline sdk::internal {

struct alignas(64) ThreadState {
  // Odd while this thread uses a provider. See Section.
  std::atomic<uint64_t> section{0};
  uint32_t section_depth = 0;
  uint32_t suppressed = 0;

  // The current context, on which stack of scopes, and how high.
  Context current;
  uint64_t stack = 0;
  uint32_t depth = 0;
  const SpanContext nothing;  // the parent of a root

  IdGenerator ids;
  int64_t wall_minus_steady = 0;  // nanoseconds, as of not long before `wall_is_good_until`
  int64_t wall_is_good_until = 0;

  static constexpr uint32_t kUnusedRecords = 64;
  std::array<SpanRecord*, kUnusedRecords> unused;
  uint32_t unused_count = 0;

  std::array<std::atomic<uint64_t>, kCounterCount> counters{};

  bool is_taken = false;        // by a living thread; guarded by the list's mutex
  ThreadState* next = nullptr;  // in the list of all; constant
};

// One access without a call, also in a shared library.
extern thread_local constinit ThreadState* this_thread __attribute__((tls_model("initial-exec")));

ThreadState* MakeThisThread() noexcept;

// Null only when there is no memory for it.
inline ThreadState* ThisThread() noexcept { return this_thread ? this_thread : MakeThisThread(); }

inline void Count(ThreadState& thread, Counter counter, uint64_t by = 1) noexcept {
  std::atomic<uint64_t>& value = thread.counters[static_cast<size_t>(counter)];
  value.store(value.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);  // no other thread writes it
}

// 1, and one more in each generation of children.
extern std::atomic<uint32_t> fork_generation;

// While one lives, whatever provider its thread found set stays whole. Costs two plain stores: the other side, which
// is rare, pays with a barrier on all threads (membarrier(2)).
class Section {
 public:
  explicit Section(ThreadState& thread) noexcept : thread_(thread) {
    if (thread_.section_depth++ == 0) {
      thread_.section.store(thread_.section.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
      std::atomic_signal_fence(std::memory_order_seq_cst);
    }
  }
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;
  ~Section() {
    if (--thread_.section_depth == 0) {
      thread_.section.store(thread_.section.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
  }

 private:
  ThreadState& thread_;
};

// To be called once what must go away can't be found any more: true when no thread uses it now. False when one still
// does after a second (a processor that blocks), when this thread itself is inside a Section, or when the system has no
// membarrier: then it must be kept.
bool NobodyIsInsideAnOlderSection() noexcept;

// A new number for a stack of scopes; a coroutine's has the highest bit.
uint64_t NewStack(bool is_coroutine) noexcept;
inline bool IsCoroutineStack(uint64_t stack) noexcept { return (stack >> 63) != 0; }

Diagnostics SumOfCounters() noexcept;

}  // namespace throughline::inline sdk::internal
