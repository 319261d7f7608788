// Wakes one sleeping thread, from any other, without a lock. Waking costs a system call: say it once, not for each
// span.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace throughline::inline sdk::otlp {

class Wakeup {
 public:
  // To be read before the sleeper looks for work: a Wake that comes after it ends the Sleep that comes then.
  uint32_t Ticket() const noexcept { return word_.load(std::memory_order_seq_cst); }
  void SleepUntil(SteadyPoint time, uint32_t ticket) noexcept;
  void Wake() noexcept;

 private:
  std::atomic<uint32_t> word_{0};
};

}  // namespace throughline::inline sdk::otlp
