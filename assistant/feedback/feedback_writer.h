// The one thread that writes: takes whatever is queued, commits it in one transaction, answers all after the fsync.
//
// Order    what is kept beside the database goes in first, in a transaction of its own, so that a verdict that was
//          changed while its first form was kept ends as it was changed.
// Errors   of the whole transaction (locked, full, read-only, ...): every verdict of it is kept, and answered so. Of
//          one row (a constraint): that row's alone. A corrupt database is set aside once for a batch, then it is tried
//          again.
// Threads  Submit and Run from any; they block until the thread has done it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "assistant/feedback/feedback_database.h"
#include "assistant/feedback/kept_file.h"
#include "base/clock.h"
#include "base/occasionally.h"
#include "throughline/trace.h"

namespace throughline::assistant {

// What became of one verdict.
struct Written {
  int64_t id = 0;
  bool is_change = false, is_repeat = false, is_kept = false;
  SqliteError error;
  size_t batch_size = 0;  // verdicts in its transaction
  std::chrono::nanoseconds waited{0};
  std::string set_aside;  // the name of the damaged file
  uint64_t carried_over = 0;
};

class FeedbackWriter {
 public:
  // `close_readers` is called before the database is opened anew or its files are renamed: SQLite shares what it knows
  // of a file among the connections of a process, and a reader of a read-only file would make it read-only for all.
  FeedbackWriter(const FeedbackStoreOptions& options, const Clock& clock, std::function<void()> close_readers);
  ~FeedbackWriter();

  Written Submit(const FeedbackRow& row, Context context);
  // Looks at the whole database, and recovers it when it is corrupt.
  void Check();
  // Before somebody else opens the file: whether it is still the one that is written, whose log lies beside it.
  void Reopen();
  Result<void> Damage();
  uint64_t kept() const { return kept_.load(std::memory_order_relaxed); }

 private:
  struct Pending {
    KeptVerdict verdict;
    Context context;
    std::chrono::steady_clock::time_point queued_at;
    Written written;
    std::atomic<bool> is_done{false};
  };
  using Batch = std::vector<std::shared_ptr<Pending>>;
  struct Recovery {
    std::string set_aside;
    uint64_t carried_over = 0;
  };

  void Run(std::function<void()> job);
  void Loop();
  void Write(const Batch& batch);
  SqliteError TryWrite(const Batch& batch);
  SqliteError EnsureOpen(std::chrono::milliseconds busy_timeout);
  SqliteError WriteKept();
  void RetryKept();
  Result<Recovery> Recover();
  void Keep(const Batch& batch, const SqliteError& error);
  std::string Now() const;

  const FeedbackStoreOptions options_;
  const Clock& clock_;
  const std::function<void()> close_readers_;
  KeptFile kept_file_;
  std::atomic<uint64_t> kept_{0};

  // The thread's own.
  std::unique_ptr<FeedbackDatabase> database_;
  bool is_checked_ = false;
  bool is_kept_stuck_ = false;  // the kept file could not be emptied or read
  Occasionally failure_log_;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::shared_ptr<Pending>> queue_;
  std::deque<std::function<void()>> jobs_;
  bool is_stopping_ = false;
  std::thread thread_;
};

// "2026-11-23T02:30:00.123Z"
std::string RfcTime(TimePoint time);

}  // namespace throughline::assistant
