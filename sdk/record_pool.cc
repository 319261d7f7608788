#include "sdk/record_pool.h"

#include <algorithm>
#include <mutex>
#include <new>

#include "sdk/fork.h"
#include "sdk/span_record.h"
#include "sdk/thread_state.h"

namespace throughline::inline sdk::internal {
namespace {

constexpr uint32_t kHandful = ThreadState::kUnusedRecords / 2;
constexpr uint32_t kMostHandfuls = 1024;
constexpr size_t kMostBytes = 32 << 20;

struct Handful {
  SpanRecord* records[kHandful];
  uint32_t count;
  size_t bytes;
};

constinit std::mutex pool_mutex;
constinit Handful* handfuls = nullptr;  // kMostHandfuls of them, made by the first that comes
constinit uint32_t handful_count = 0;
constinit size_t pooled_bytes = 0;

// Moves `count` records from the end of the thread's; false when the pool has enough.
bool Pool(ThreadState& thread, uint32_t count) noexcept {
  SpanRecord** first = thread.unused.data() + thread.unused_count - count;
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; ++i) bytes += first[i]->MemoryInUse();
  std::lock_guard lock(pool_mutex);
  if (handfuls == nullptr) handfuls = new (std::nothrow) Handful[kMostHandfuls];
  if (handfuls == nullptr || handful_count == kMostHandfuls || pooled_bytes + bytes > kMostBytes) return false;
  Handful& handful = handfuls[handful_count++];
  std::copy_n(first, count, handful.records);
  handful.count = count;
  handful.bytes = bytes;
  pooled_bytes += bytes;
  thread.unused_count -= count;
  return true;
}

bool Refill(ThreadState& thread) noexcept {
  std::lock_guard lock(pool_mutex);
  if (handful_count == 0) return false;
  const Handful& handful = handfuls[--handful_count];
  std::copy_n(handful.records, handful.count, thread.unused.data());
  thread.unused_count = handful.count;
  pooled_bytes -= handful.bytes;
  return true;
}

}  // namespace

SpanRecord* TakeRecord(ThreadState& thread) noexcept {
  if (thread.unused_count == 0 && !Refill(thread)) return new (std::nothrow) SpanRecord;
  return thread.unused[--thread.unused_count];
}

void GiveBackRecord(SpanRecord* record) noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) {
    delete record;
    return;
  }
  record->Clear();
  if (thread->unused_count == ThreadState::kUnusedRecords && !Pool(*thread, kHandful)) {
    delete record;
    return;
  }
  thread->unused[thread->unused_count++] = record;
}

void GiveBackUnusedRecords(ThreadState& thread) noexcept {
  while (thread.unused_count > 0 && Pool(thread, std::min(thread.unused_count, kHandful))) {
  }
  while (thread.unused_count > 0) delete thread.unused[--thread.unused_count];
}

void PoolBeforeFork() noexcept { pool_mutex.lock(); }
void PoolAfterFork() noexcept { pool_mutex.unlock(); }

}  // namespace throughline::inline sdk::internal
