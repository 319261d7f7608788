// What queries gave a moment ago: the same query within a minute is not run again.
//
// Limits   kMost results, kMostBytes of them together; the one unused for longest makes room.
// Threads  any.
// Source   AI Center facts, D.1 (query-result cache: 60 s, 100 entries).
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "assistant/server/throughline_client.h"
#include "base/clock.h"

namespace throughline::assistant {

class ResultCache {
 public:
  static constexpr size_t kMost = 100;
  static constexpr size_t kMostBytes = 64 << 20;
  static constexpr std::chrono::seconds kHolds{60};

  explicit ResultCache(const Clock& clock) : clock_(clock) {}
  // nullptr: not there, or too old.
  std::shared_ptr<const QueryResult> Find(const std::string& query, uint64_t limit);
  void Add(const std::string& query, uint64_t limit, std::shared_ptr<const QueryResult> result);

 private:
  using Key = std::pair<std::string, uint64_t>;
  struct Entry {
    Key key;
    std::shared_ptr<const QueryResult> result;
    SteadyPoint at;
    size_t bytes = 0;
  };
  void Remove(std::list<Entry>::iterator entry);

  const Clock& clock_;
  std::mutex mutex_;
  std::list<Entry> by_use_;  // the last used first
  std::map<Key, std::list<Entry>::iterator> by_key_;
  size_t bytes_ = 0;
};

}  // namespace throughline::assistant
