// The queries that run now, by id, and the thread that stops those nobody waits for any more.
//
// Threads  any. Entry::Cancel returns at once; the query ends with code 394 a few milliseconds later, as soon as the
//          engine looks. It is asked again every 100 ms while it runs: a query that has not started yet can't hear.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/database.h"

namespace throughline::engine {

class RunningQueries {
 public:
  explicit RunningQueries(const Database& database);
  ~RunningQueries();  // every entry must have ended
  RunningQueries(const RunningQueries&) = delete;
  RunningQueries& operator=(const RunningQueries&) = delete;

  // Held while the query runs.
  class Entry {
   public:
    ~Entry();
    const std::string& id() const { return id_; }
    bool cancelled() const;
    void Cancel();

   private:
    friend class RunningQueries;
    Entry(RunningQueries& owner, std::string id) : owner_(owner), id_(std::move(id)) {}
    RunningQueries& owner_;
    const std::string id_;
  };

  // nullptr when a query with this id runs already. `is_insert`: CancelQueries leaves it alone.
  std::shared_ptr<Entry> Begin(const std::string& id, bool is_insert);
  // All but inserts, which are short and whose writers wait to hear whether they are stored. Later ones as well.
  void CancelQueries();
  size_t size() const;

 private:
  struct State {
    bool is_insert = false;
    bool cancelled = false;
  };
  void Stopper();

  const Database& database_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, State> running_;
  bool stop_all_ = false;
  bool done_ = false;
  std::thread stopper_;
};

}  // namespace throughline::engine
