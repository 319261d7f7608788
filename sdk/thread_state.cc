#include "sdk/thread_state.h"

#include <linux/membarrier.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>
#include <thread>

#include "sdk/fork.h"
#include "sdk/record_pool.h"
#include "sdk/suppress.h"

namespace throughline::inline sdk::internal {

thread_local constinit ThreadState* this_thread = nullptr;
constinit std::atomic<uint32_t> fork_generation{1};
constinit bool context_is_used = false;

namespace {

constinit std::mutex states_mutex;
constinit ThreadState* all_states = nullptr;
constinit std::atomic<uint64_t> last_stack{0};

bool HasMembarrier() noexcept {
  static const bool has = syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
  return has;
}

// Runs when a thread ends, after its thread_local objects are destroyed; again, when one of another key's makes a span.
void LeaveState(void* pointer) noexcept {
  auto* state = static_cast<ThreadState*>(pointer);
  this_thread = state;  // what is released now goes to its pool
  state->current = Context();
  state->depth = 0;
  state->suppressed = 0;
  GiveBackUnusedRecords(*state);
  this_thread = nullptr;
  std::lock_guard lock(states_mutex);
  state->is_taken = false;
}

pthread_key_t EndOfThread() noexcept {
  static const pthread_key_t key = [] {
    pthread_key_t made{};
    pthread_key_create(&made, &LeaveState);
    return made;
  }();
  return key;
}

ThreadState* TakeState() noexcept {
  std::lock_guard lock(states_mutex);
  for (ThreadState* state = all_states; state != nullptr; state = state->next) {
    if (!state->is_taken) {
      state->is_taken = true;
      return state;
    }
  }
  auto* state = new (std::nothrow) ThreadState;
  if (state == nullptr) return nullptr;
  state->is_taken = true;
  state->next = all_states;
  all_states = state;
  return state;
}

// In the child only this thread lives on; the states of the others are as they were in the middle of something, and are
// not used again. What was counted is the parent's to tell.
void BeginAnewInChild() noexcept {
  fork_generation.fetch_add(1, std::memory_order_relaxed);
  for (ThreadState* state = all_states; state != nullptr; state = state->next) {
    for (std::atomic<uint64_t>& counter : state->counters) counter.store(0, std::memory_order_relaxed);
    if (state != this_thread) state->section.store(0, std::memory_order_relaxed);
  }
  if (this_thread != nullptr) this_thread->ids.Seed();
}

}  // namespace

void ThreadsBeforeFork() noexcept { states_mutex.lock(); }
void ThreadsAfterFork(bool is_child) noexcept {
  if (is_child) BeginAnewInChild();
  states_mutex.unlock();
}

ThreadState* MakeThisThread() noexcept {
  InstallForkHandlers();
  HasMembarrier();  // registers this process before the first Section
  ThreadState* state = TakeState();
  if (state == nullptr) return nullptr;
  state->ids.Seed();
  state->stack = NewStack(false);
  state->wall_is_good_until = 0;
  this_thread = state;
  pthread_setspecific(EndOfThread(), state);
  return state;
}

uint64_t NewStack(bool is_coroutine) noexcept {
  const uint64_t number = last_stack.fetch_add(1, std::memory_order_relaxed) + 1;
  return is_coroutine ? number | uint64_t{1} << 63 : number;
}

bool NobodyIsInsideAnOlderSection() noexcept {
  if (!HasMembarrier() || syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0) != 0) return false;
  if (this_thread != nullptr && this_thread->section_depth != 0) return false;
  ThreadState* first;
  {
    std::lock_guard lock(states_mutex);
    first = all_states;  // whoever comes later finds nothing
  }
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(1);
  for (ThreadState* state = first; state != nullptr; state = state->next) {
    const uint64_t seen = state->section.load(std::memory_order_acquire);
    if (seen % 2 == 0) continue;
    while (state->section.load(std::memory_order_acquire) == seen) {
      if (std::chrono::steady_clock::now() > give_up) return false;
      std::this_thread::yield();
    }
  }
  return true;
}

Diagnostics SumOfCounters() noexcept {
  std::array<uint64_t, kCounterCount> sums{};
  {
    std::lock_guard lock(states_mutex);
    for (const ThreadState* state = all_states; state != nullptr; state = state->next) {
      for (size_t i = 0; i < kCounterCount; ++i) sums[i] += state->counters[i].load(std::memory_order_relaxed);
    }
  }
  const auto of = [&](Counter counter) { return sums[static_cast<size_t>(counter)]; };
  return {.spans_started = of(Counter::kSpansStarted),
          .spans_ended = of(Counter::kSpansEnded),
          .spans_exported = of(Counter::kSpansExported),
          .spans_refused = of(Counter::kSpansRefused),
          .spans_dropped_queue = of(Counter::kSpansDroppedQueue),
          .spans_dropped_shutdown = of(Counter::kSpansDroppedShutdown),
          .spans_dropped_memory = of(Counter::kSpansDroppedMemory),
          .spans_spooled = of(Counter::kSpansSpooled),
          .attributes_dropped = of(Counter::kAttributesDropped),
          .export_retries = of(Counter::kExportRetries),
          .contexts_refused = of(Counter::kContextsRefused),
          .misuses = of(Counter::kMisuses)};
}

void Count(Counter counter, uint64_t by) noexcept {
  if (ThreadState* thread = ThisThread()) Count(*thread, counter, by);
}

SuppressTracing::SuppressTracing() noexcept {
  if (ThreadState* thread = ThisThread()) ++thread->suppressed;
}
SuppressTracing::~SuppressTracing() {
  if (ThreadState* thread = ThisThread()) --thread->suppressed;
}

}  // namespace throughline::inline sdk::internal
