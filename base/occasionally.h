// Lets one of many equal events through in a while, and says how many it held back: for log lines that a client could
// otherwise write as fast as it sends.
//
// Threads  any.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "base/clock.h"

namespace throughline {

class Occasionally {
 public:
  explicit Occasionally(Duration interval) : interval_(interval) {}

  // How many were held back since the last that went through, when this one goes through; nullopt when it does not.
  std::optional<uint64_t> Pass(SteadyPoint now) {
    std::lock_guard lock(mutex_);
    if (last_ && now - *last_ < interval_) {
      ++held_back_;
      return std::nullopt;
    }
    last_ = now;
    return std::exchange(held_back_, 0);
  }

 private:
  const Duration interval_;
  std::mutex mutex_;
  std::optional<SteadyPoint> last_;
  uint64_t held_back_ = 0;
};

}  // namespace throughline
