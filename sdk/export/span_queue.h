// A queue of ended spans with a bound: any number of threads put in, one takes out. Nobody waits and nothing is locked.
//
//   popped                     pushed
//     │  ready ready ......      │        places go up for ever; a place's slot is its remainder by the slots' number.
//     ▼                          ▼        A thread first claims a place, then fills it and says so: `filled` is the
//   ──┬──┬──┬──┬──┬──┬──┬──┬──┬──┬──      place's number plus one.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

#include "throughline/export.h"

namespace throughline::inline sdk::otlp {

class SpanQueue {
 public:
  enum class Pushed : uint8_t { kYes, kFull, kClosed };

  explicit SpanQueue(size_t max_size)
      : max_size_(max_size), mask_(std::bit_ceil(max_size) - 1), slots_(std::make_unique<Slot[]>(mask_ + 1)) {}

  // `size`: with this one; an estimate that is never too small.
  Pushed Push(const FinishedSpan& span, size_t& size) noexcept {
    uint64_t place;
    for (;;) {
      // In this order: what is popped was pushed before, so that the difference can't go below zero.
      const uint64_t popped = popped_.load(std::memory_order_acquire);
      place = pushed_.load(std::memory_order_acquire);
      if (place & kClosed) return Pushed::kClosed;
      if (place - popped >= max_size_) return Pushed::kFull;
      size = place - popped + 1;
      // Sequentially consistent with the reader's Size(), for whoever decides by it whether a reader must be woken.
      if (pushed_.compare_exchange_weak(place, place + 1, std::memory_order_seq_cst)) break;
    }
    Slot& slot = slots_[place & mask_];
    slot.span = span;
    slot.filled.store(place + 1, std::memory_order_release);
    return Pushed::kYes;
  }

  // The reader's: appends up to `most` spans, as far as they are filled.
  size_t Pop(size_t most, std::vector<FinishedSpan>& out) {
    uint64_t place = popped_.load(std::memory_order_relaxed);
    const uint64_t first = place;
    for (; place - first < most; ++place) {
      Slot& slot = slots_[place & mask_];
      if (slot.filled.load(std::memory_order_acquire) != place + 1) break;
      out.push_back(std::move(slot.span));
    }
    popped_.store(place, std::memory_order_release);
    return place - first;
  }

  // From now on nothing more goes in.
  void Close() noexcept { pushed_.fetch_or(kClosed, std::memory_order_seq_cst); }

  uint64_t pushed() const noexcept { return pushed_.load(std::memory_order_seq_cst) & ~kClosed; }
  uint64_t popped() const noexcept { return popped_.load(std::memory_order_acquire); }
  size_t Size() const noexcept {
    const uint64_t popped_now = popped();
    return pushed() - popped_now;
  }

 private:
  static constexpr uint64_t kClosed = uint64_t{1} << 63;
  struct Slot {
    std::atomic<uint64_t> filled{0};
    FinishedSpan span{internal::RecordRef()};
  };

  const uint64_t max_size_;
  const uint64_t mask_;
  const std::unique_ptr<Slot[]> slots_;
  alignas(64) std::atomic<uint64_t> pushed_{0};
  alignas(64) std::atomic<uint64_t> popped_{0};
};

}  // namespace throughline::inline sdk::otlp
