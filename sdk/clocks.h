// Times of spans: one reading of the steady clock at the start and one at the end. The wall clock is read for the first
// span of a trace in this process alone, and then not more than once in ten milliseconds on a thread; all spans of the
// trace keep to that reading, so that a clock that is set in between does not tear them apart.
#pragma once

#include <chrono>
#include <cstdint>

#include "sdk/thread_state.h"

namespace throughline::inline sdk {

inline int64_t SteadyNanos() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

inline int64_t WallNanos() noexcept {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What to add to `steady`, which is now, for nanoseconds since 1970.
inline int64_t WallMinusSteady(internal::ThreadState& thread, int64_t steady) noexcept {
  constexpr int64_t kGoodFor = 10'000'000;
  if (steady >= thread.wall_is_good_until) {
    thread.wall_minus_steady = WallNanos() - SteadyNanos();
    thread.wall_is_good_until = steady + kGoodFor;
  }
  return thread.wall_minus_steady;
}

}  // namespace throughline::inline sdk
