// The queries that run now, by id: to list them and to stop one.
//
// Shape    whoever runs a query holds an Entry; it is gone with the Entry.
// Threads  any.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "net/cancel.h"

namespace throughline::center {

class RunningQueries {
 public:
  struct Query {
    std::string id;
    std::string text;
    int64_t started_nanos = 0;  // since 1970
    uint64_t rows = 0;          // given so far
  };

  class Entry {
   public:
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    const std::string& id() const { return id_; }
    void SetRows(uint64_t rows);

   private:
    friend class RunningQueries;
    Entry(RunningQueries& owner, std::string id) : owner_(owner), id_(std::move(id)) {}
    RunningQueries& owner_;
    const std::string id_;
  };

  // `id` empty: one is made. kInvalid for an id that is none (IsId), kConflict when it runs already. `cancel` is what
  // Cancel cancels. The entry must not outlive this object.
  Result<std::unique_ptr<Entry>> Begin(std::string id, std::string_view text, net::CancelToken cancel,
                                       const Clock& clock);
  bool Cancel(std::string_view id) const;  // false: none of this id runs
  std::vector<Query> List() const;         // the oldest first

  // 1 to 64 letters, digits, `-` and `_`.
  static bool IsId(std::string_view id);

 private:
  struct Running {
    Query query;
    net::CancelToken cancel;
  };
  SystemRandom random_;
  mutable std::mutex mutex_;
  std::map<std::string, Running, std::less<>> running_;
};

}  // namespace throughline::center
