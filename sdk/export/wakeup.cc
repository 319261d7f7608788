#include "sdk/export/wakeup.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace throughline::inline sdk::otlp {

void Wakeup::SleepUntil(SteadyPoint time, uint32_t ticket) noexcept {
  const int64_t nanos = std::max<int64_t>(time.time_since_epoch().count(), 0);
  timespec until{.tv_sec = nanos / 1'000'000'000, .tv_nsec = nanos % 1'000'000'000};
  // FUTEX_WAIT_BITSET: its time is absolute, by the steady clock.
  syscall(SYS_futex, &word_, FUTEX_WAIT_BITSET_PRIVATE, ticket, &until, nullptr, FUTEX_BITSET_MATCH_ANY);
}

void Wakeup::Wake() noexcept {
  word_.fetch_add(1, std::memory_order_seq_cst);
  syscall(SYS_futex, &word_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace throughline::inline sdk::otlp
