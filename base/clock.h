// Time is handed in, so that tests decide what it is.
#pragma once

#include <chrono>
#include <mutex>

namespace throughline {

using Duration = std::chrono::nanoseconds;
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Duration>;    // wall clock, UTC
using SteadyPoint = std::chrono::time_point<std::chrono::steady_clock, Duration>;  // for waits and ages

// Threads: every implementation may be read from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
  virtual SteadyPoint Steady() const = 0;
  // Nanoseconds since 1970-01-01T00:00:00Z, the unit of OTLP and of the store.
  int64_t NowNanos() const { return Now().time_since_epoch().count(); }
};

class SystemClock final : public Clock {
 public:
  TimePoint Now() const override { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }
  SteadyPoint Steady() const override {
    return std::chrono::time_point_cast<Duration>(std::chrono::steady_clock::now());
  }
};

// Stands still until told otherwise. Starts at 2026-01-01T00:00:00Z.
class FakeClock final : public Clock {
 public:
  TimePoint Now() const override {
    std::lock_guard lock(mutex_);
    return TimePoint(std::chrono::seconds(1767225600)) + elapsed_;
  }
  SteadyPoint Steady() const override {
    std::lock_guard lock(mutex_);
    return SteadyPoint(std::chrono::hours(1)) + elapsed_;
  }
  void Advance(Duration by) {
    std::lock_guard lock(mutex_);
    elapsed_ += by;
  }

 private:
  mutable std::mutex mutex_;
  Duration elapsed_{0};
};

}  // namespace throughline
