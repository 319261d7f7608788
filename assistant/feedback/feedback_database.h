// The file of verdicts: one SQLite connection, its schema, and the statements on it.
//
// Shape    `feedback`: the demo's columns first, in its order, then ours; one row an (answer, session). What a changed
//          verdict said before goes to `feedback_history` by a trigger. user_version counts our changes of the schema;
//          the demo's own table (version 0) gets the columns that it lacks.
// Errors   SqliteError values; `is_corrupt` also for what PRAGMA quick_check finds.
// Threads  one at a time.
// Source   AI Center facts, D.5; SQLite "Write-Ahead Logging", PRAGMA synchronous.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "assistant/feedback/feedback_store.h"
#include "throughline/sqlite.h"

namespace throughline::assistant {

// A verdict with its times, as it stands in the table.
struct StoredVerdict {
  int64_t id = 0;
  FeedbackRow row;
  std::string answer_key;  // empty: a row of the demo's, which had none
  std::string timestamp, created_at, updated_at;
  int64_t changes = 0;
};

// Which answer a verdict is about, of all that its session may judge: the span, or the trace and the question asked in
// it (a browser may keep one trace for many questions), or the question and the query.
std::string AnswerKey(const FeedbackRow& row);

class FeedbackDatabase {
 public:
  struct Opening {
    std::chrono::milliseconds busy_timeout{0};
    bool is_checked = false;  // quick_check: reads the whole file
  };
  // Null, with `error` set, when it can't be used.
  static std::unique_ptr<FeedbackDatabase> Open(const std::string& path, const Opening& opening, SqliteError& error);
  ~FeedbackDatabase();
  FeedbackDatabase(const FeedbackDatabase&) = delete;
  FeedbackDatabase& operator=(const FeedbackDatabase&) = delete;

  void SetBusyTimeout(std::chrono::milliseconds timeout);
  SqliteError Begin();  // takes the write lock
  SqliteError Commit();
  void Rollback();

  struct Applied {
    int64_t id = 0;
    bool is_change = false, is_repeat = false;
    SqliteError error;
  };
  // Its span stands below the current one. `at`: RFC 3339.
  Applied Apply(const FeedbackRow& row, std::string_view answer_key, std::string_view at);
  // A row of a damaged database; its newest form when several come.
  SqliteError Restore(const StoredVerdict& verdict);

  // Somebody moved or deleted the file, and another may be in its place.
  bool HasMoved();
  // Writes the log back into the file, so that it can be closed without one.
  void Checkpoint();
  // The log stays as it is when this is closed: what is damaged is not touched.
  void LeaveLog();
  sqlite3* connection() { return connection_; }

 private:
  explicit FeedbackDatabase(sqlite3* connection);
  SqliteError Exec(const char* sql);
  SqliteError Prepare(bool is_checked);
  SqliteError CreateOrMigrate();
  SqliteError LastError();
  static int OnBusy(void* self, int count);

  sqlite3* connection_;
  std::chrono::milliseconds busy_timeout_{0};
  std::chrono::steady_clock::time_point busy_since_;
  std::unique_ptr<SqliteStatement> insert_, find_, restore_;
};

}  // namespace throughline::assistant
