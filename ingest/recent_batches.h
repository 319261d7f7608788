// The batch ids of one table that may come again, and what became of each.
//
// Bounded  by number: the oldest stored ids are forgotten first. Ids that are queued or of unknown outcome are never
//          forgotten, since their clients are still being answered or were told to come again.
// Threads  none of its own; CommitQueue holds its lock.
#pragma once

#include <cstdint>
#include <cstring>
#include <deque>
#include <unordered_map>

#include "base/clock.h"
#include "schema/insert_block.h"

namespace throughline::ingest {

enum class BatchState : uint8_t { kQueued, kStored, kUnknown };

class RecentBatches {
 public:
  RecentBatches(Duration remember, size_t most) : remember_(remember), most_(most) {}

  const BatchState* Find(const schema::BatchId& id) const {
    auto found = states_.find(id);
    return found == states_.end() ? nullptr : &found->second;
  }
  void SetQueued(const schema::BatchId& id) { states_[id] = BatchState::kQueued; }
  void SetUnknown(const schema::BatchId& id) { states_[id] = BatchState::kUnknown; }
  void SetStored(const schema::BatchId& id, SteadyPoint now) {
    states_[id] = BatchState::kStored;
    stored_.push_back({now, id});
    while (!stored_.empty() && (stored_.size() > most_ || now - stored_.front().at > remember_)) {
      auto oldest = states_.find(stored_.front().id);
      if (oldest != states_.end() && oldest->second == BatchState::kStored) states_.erase(oldest);
      stored_.pop_front();
    }
  }
  void Forget(const schema::BatchId& id) { states_.erase(id); }
  size_t size() const { return states_.size(); }

 private:
  struct Hash {
    // The id is a hash already.
    size_t operator()(const schema::BatchId& id) const {
      size_t value;
      std::memcpy(&value, id.data(), sizeof value);
      return value;
    }
  };
  struct StoredAt {
    SteadyPoint at;
    schema::BatchId id;
  };
  const Duration remember_;
  const size_t most_;
  std::unordered_map<schema::BatchId, BatchState, Hash> states_;
  std::deque<StoredAt> stored_;
};

}  // namespace throughline::ingest
