// What a conversation last spoke of, for follow-ups: kept in memory for half an hour after its last turn.
//
// Limits   kMost conversations; the one unused for longest makes room.
// Threads  any.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "assistant/planner/planner.h"
#include "base/clock.h"

namespace throughline::assistant {

class Conversations {
 public:
  static constexpr size_t kMost = 10'000;
  static constexpr std::chrono::minutes kKept{30};

  struct Turn {
    std::string question, query;
    std::shared_ptr<const Plan> plan;
    int number = 0;  // from 1
  };

  explicit Conversations(const Clock& clock) : clock_(clock) {}
  // The last turn; an empty one when there is none, or it is too old.
  Turn Last(std::string_view id);
  void Add(std::string_view id, Turn turn);
  size_t size() const;

 private:
  struct Kept {
    Turn turn;
    int64_t at = 0;
    std::list<std::string>::iterator place;
  };
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::list<std::string> by_age_;  // the newest first
  std::unordered_map<std::string, Kept> kept_;
};

}  // namespace throughline::assistant
