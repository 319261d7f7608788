// Verdicts in SQLite: durable when Submit returns, changeable, and never silently lost.
//
// Shape    one writer thread commits whatever came in while it was committing (WAL, synchronous=FULL), so that a
//          thousand verdicts a second cost a few dozen fsyncs. One row an (answer, session): a second verdict changes
//          the first, a repeated one changes nothing (and says so).
// Errors   the guide's: locked → 503 database_locked, anything else → 500 database_error. What could not be written is
//          kept in a file beside the database (PATH.kept) and retried until it is in; the answer says that it is kept.
//          A corrupt database is set aside as PATH.corrupt-2026-11-23T02-30-00Z, a new one is started, and what can
//          be read of the old one is carried over.
// Threads  any number at once.
// Source   the guide, "Database Connection Failures"; AI Center facts, D.5.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace throughline::assistant {

struct FeedbackRow {
  std::string session_id;
  std::string conversation_id;
  std::string user_input;
  std::string query_text;
  std::string feedback_type;  // thumbs_up, thumbs_down
  std::string comment;
  std::string trace_id;  // the answer's (32 hex), or the current one when the answer is not known
  std::string span_id;   // of the answer's span (16 hex); empty when it is not known
  // Without a span: whether trace_id was named as the answer's. Otherwise the question and the query name the answer.
  bool is_trace_of_answer = false;
};

struct FeedbackOutcome {
  bool success = false;
  int64_t feedback_id = 0;
  bool is_change = false;  // an earlier verdict was replaced
  bool is_repeat = false;  // the very same verdict was there already
  bool is_kept = false;    // not in the database, but on disk beside it; retried
  std::string error;       // for a person
  std::string error_type;  // database_locked, database_error, unknown
  int http_status = 200;
  // The database was damaged: set aside under this name (without its folder), and so many verdicts carried over.
  std::string set_aside;
  uint64_t carried_over = 0;
};

struct FeedbackStats {
  uint64_t total = 0, positive = 0, negative = 0;
  double satisfaction_rate = 0;  // percent; of no verdicts 0
  struct Recent {
    FeedbackRow row;
    int64_t id = 0;
    std::string timestamp;  // RFC 3339, UTC
  };
  std::vector<Recent> recent;  // the newest 10
  uint64_t kept = 0;           // waiting beside the database
};

struct FeedbackStoreOptions {
  std::string path = "feedback.db";
  std::chrono::milliseconds busy_timeout{5000};
  std::chrono::milliseconds retry_every{2000};  // of what is kept
};

class FeedbackStore {
 public:
  // kInvalid when the folder can't be used at all; a database that is corrupt, locked or read-only is no such error.
  static Result<std::unique_ptr<FeedbackStore>> Open(FeedbackStoreOptions options, const Clock& clock);
  ~FeedbackStore();  // writes what is queued
  FeedbackStore(const FeedbackStore&) = delete;
  FeedbackStore& operator=(const FeedbackStore&) = delete;

  // Blocks until it is on disk. Below the current span: `💾 Store Feedback Data` with the guide's db.* attributes, and
  // the statement's own span below that.
  FeedbackOutcome Submit(const FeedbackRow& row);
  const FeedbackStoreOptions& options() const;
  uint64_t kept() const;  // verdicts that wait beside the database
  Result<FeedbackStats> Stats();
  // Feedback by type with count and mean length of the query: the demo's GROUP BY.
  struct TypeFigures {
    std::string feedback_type;
    uint64_t count = 0;
    double mean_query_length = 0;
  };
  Result<std::vector<TypeFigures>> ByType();

  // Fault switches: holds the write lock from another connection until the Lock is destroyed (null when somebody else
  // has it); damages the file's header, so that the next verdict meets a corrupt database.
  class Lock;
  std::shared_ptr<Lock> HoldLock();
  Result<void> Damage();

 private:
  class Impl;
  explicit FeedbackStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::assistant
