#include "sdk/export/fork_watch.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <vector>

namespace throughline::inline sdk::otlp {
namespace {

std::atomic<uint64_t> fork_count{0};

// Lives to the end of the process: forks may come while it ends.
struct Watch {
  std::mutex mutex;
  std::vector<ForkListener*> listeners;
  std::vector<std::shared_ptr<void>> left_to_parent;

  Watch() {
    pthread_atfork([] { TheWatch().mutex.lock(); }, [] { TheWatch().mutex.unlock(); },
                   [] {
                     fork_count.fetch_add(1, std::memory_order_relaxed);
                     Watch& watch = TheWatch();
                     watch.mutex.unlock();
                     for (ForkListener* listener : watch.listeners) listener->OnForkInChild();
                   });
  }
  static Watch& TheWatch() {
    static Watch& watch = *new Watch;
    return watch;
  }
};

}  // namespace

uint64_t ForkCount() noexcept {
  Watch::TheWatch();  // counts from its first use on
  return fork_count.load(std::memory_order_relaxed);
}

ForkListener::ForkListener() {
  Watch& watch = Watch::TheWatch();
  std::lock_guard lock(watch.mutex);
  watch.listeners.push_back(this);
}

ForkListener::~ForkListener() {
  Watch& watch = Watch::TheWatch();
  std::lock_guard lock(watch.mutex);
  std::erase(watch.listeners, this);
}

void LeaveToParent(std::shared_ptr<void> something) {
  Watch& watch = Watch::TheWatch();
  std::lock_guard lock(watch.mutex);
  watch.left_to_parent.push_back(std::move(something));
}

}  // namespace throughline::inline sdk::otlp
