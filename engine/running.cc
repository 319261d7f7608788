#include "engine/running.h"

#include <vector>

#include "engine/statement.h"

namespace throughline::engine {

RunningQueries::RunningQueries(const Database& database) : database_(database), stopper_([this] { Stopper(); }) {}

RunningQueries::~RunningQueries() {
  {
    std::lock_guard lock(mutex_);
    done_ = true;
  }
  wake_.notify_all();
  stopper_.join();
}

RunningQueries::Entry::~Entry() {
  std::lock_guard lock(owner_.mutex_);
  owner_.running_.erase(id_);
}

bool RunningQueries::Entry::cancelled() const {
  std::lock_guard lock(owner_.mutex_);
  return owner_.running_[id_].cancelled;
}

void RunningQueries::Entry::Cancel() {
  {
    std::lock_guard lock(owner_.mutex_);
    owner_.running_[id_].cancelled = true;
  }
  owner_.wake_.notify_all();
}

std::shared_ptr<RunningQueries::Entry> RunningQueries::Begin(const std::string& id, bool is_insert) {
  std::lock_guard lock(mutex_);
  const State state{.is_insert = is_insert, .cancelled = stop_all_ && !is_insert};
  return running_.try_emplace(id, state).second ? std::shared_ptr<Entry>(new Entry(*this, id)) : nullptr;
}

void RunningQueries::CancelQueries() {
  {
    std::lock_guard lock(mutex_);
    stop_all_ = true;
    for (auto& [id, state] : running_) state.cancelled = state.cancelled || !state.is_insert;
  }
  wake_.notify_all();
}

size_t RunningQueries::size() const {
  std::lock_guard lock(mutex_);
  return running_.size();
}

void RunningQueries::Stopper() {
  std::unique_lock lock(mutex_);
  while (!done_) {
    std::string list;
    for (const auto& [id, state] : running_) {
      if (state.cancelled) list += (list.empty() ? "" : ", ") + QuoteString(id);
    }
    if (list.empty()) {
      wake_.wait(lock);
      continue;
    }
    lock.unlock();
    if (const auto connection = database_.Connect({})) {
      // ASYNC: SYNC would wait for a query that waits for its own slow client.
      connection->Execute("KILL QUERY WHERE Settings['log_comment'] IN (" + list + ") ASYNC", "Null");
    }
    lock.lock();
    wake_.wait_for(lock, std::chrono::milliseconds(100));
  }
}

}  // namespace throughline::engine
