// Waiting on purpose, as the demos of slowness do.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "net/cancel.h"

namespace throughline::assistant {

// Waits so long. False: it was cut short, because the program is stopping. A test hands in one that does not wait.
using Wait = std::function<bool(std::chrono::milliseconds)>;

Wait WaitUnlessStopped(net::CancelToken stopping);

// How many may wait at once: so that demos can't take all workers. Any thread.
class Places {
 public:
  explicit Places(int count) : free_(count) {}

  // One of the places until it is destroyed; it must not outlive its Places.
  class Place {
   public:
    explicit Place(Places& of) : of_(&of) {}
    Place(Place&& other) noexcept : of_(std::exchange(other.of_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (of_ != nullptr) of_->free_.fetch_add(1, std::memory_order_release);
    }

   private:
    Places* of_;
  };

  // nullopt: all are taken.
  std::optional<Place> Take() {
    if (free_.fetch_sub(1, std::memory_order_acquire) > 0) return Place(*this);
    free_.fetch_add(1, std::memory_order_release);
    return std::nullopt;
  }

 private:
  std::atomic<int> free_;
};

}  // namespace throughline::assistant
