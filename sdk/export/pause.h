// A wait that can be cut short.
#pragma once

#include <condition_variable>
#include <mutex>

#include "base/clock.h"

namespace throughline::inline sdk::otlp {

class Pause {
 public:
  virtual ~Pause() = default;
  // False: cut short.
  virtual bool Until(SteadyPoint time) = 0;
  // Cuts short the wait that goes on, and all later ones. Any thread.
  virtual void Cancel() = 0;
};

class SystemPause final : public Pause {
 public:
  bool Until(SteadyPoint time) override {
    std::unique_lock lock(mutex_);
    return !changed_.wait_until(lock, time, [&] { return cancelled_; });
  }
  void Cancel() override {
    {
      std::lock_guard lock(mutex_);
      cancelled_ = true;
    }
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool cancelled_ = false;
};

}  // namespace throughline::inline sdk::otlp
