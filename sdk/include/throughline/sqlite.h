// SQLite: a span for every statement.
//
//   throughline::InstrumentSqlite(connection);       // a program that goes on calling sqlite3_* as it always did
//
//   throughline::SqliteStatement insert(connection, "INSERT INTO feedback (verdict, comment) VALUES (?, ?)",
//                                       {.span_name = "💾 Store Feedback Data", .busy_timeout = 5s});
//   insert.Bind(1, "thumbs_up").Bind(2, comment);
//   if (insert.Step() == throughline::SqliteStatement::kFailed) return insert.error().is_locked;
//
// What SQLite's own tracing can't tell (the error, and rows of a statement that is reset early) only the statement
// wrapper writes; with CaptureSqliteErrors, called before anything opens a database, InstrumentSqlite knows errors too.
//
// Shape    kind client; named `INSERT feedback`, the operation alone where no table can be told. Query texts have `?`
//          in place of every literal; values bound are never recorded.
// Errors   none come out of the instrumentation. A statement's own are values: SqliteError.
// Threads  as the connection itself.
// Source   OpenTelemetry semantic conventions for database client spans 1.33 (db.system.name, db.query.text ...),
//          beside the guide's names (db.operation, db.table, db.success, db.error.type, db.error.locked).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "throughline/callback.h"
#include "throughline/trace.h"

struct sqlite3;
struct sqlite3_stmt;

namespace throughline::inline sdk {

struct SqliteError {
  int code = 0;           // SQLITE_BUSY ...; 0: none
  int extended_code = 0;  // SQLITE_BUSY_SNAPSHOT ...
  std::string message;

  explicit operator bool() const noexcept { return code != 0; }
  bool is_locked = false;   // busy or locked: another connection is writing; trying again helps
  bool is_corrupt = false;  // damaged, or no database at all
  bool is_readonly = false;
  bool is_full = false;  // disk or max_page_count
  // As Python's sqlite3 sorts them: operational, integrity, database, data, programming, internal.
  std::string_view type() const noexcept;
  std::string_view name() const noexcept;  // "SQLITE_BUSY"

  static SqliteError Of(int extended_code, std::string_view message = {});
  // `db.success`, `db.error.*`, `error.type`, `db.response.status_code`, and the status.
  void Describe(Span& span) const;
};

struct SqliteOptions {
  std::string database = {};  // db.namespace; else the file's name
  bool query_text = true;
  bool count_rows = true;                        // at a call per row
  std::chrono::nanoseconds only_slower_than{0};  // no span for quicker statements
  bool only_in_traces = false;                   // none where no span is current
};

// From now on each statement of `connection`, run by whomever, ends with a span. Also defines the SQL function
// throughline_trace_id(): the current trace's id as text, or NULL. Replaces a tracing set before (sqlite3_trace_v2 has
// room for one). False when SQLite refused, because statements are running.
bool InstrumentSqlite(sqlite3* connection, SqliteOptions options = {});
void UninstrumentSqlite(sqlite3* connection);

// SQLite tells errors to its log only, which is one for the process and set before its first use: this takes it, and
// hands on what it hears to `log`. False when SQLite is in use already.
bool CaptureSqliteErrors(Callback<void(int extended_code, const char* message)> log = {});

struct SqliteStatementOptions {
  std::string_view span_name = {};                             // else `INSERT feedback`
  std::optional<std::chrono::milliseconds> busy_timeout = {};  // set on the connection, and stays
  std::string_view database = {};                              // db.namespace; else the file's name
  bool query_text = true;
};

// One prepared statement. Its span begins with the first Step and ends with the last, or with Reset or the destructor.
class SqliteStatement {
 public:
  enum Outcome : uint8_t { kRow, kDone, kFailed };

  // A text that can't be prepared shows in error(), and at the first Step, which then fails.
  SqliteStatement(sqlite3* connection, std::string_view sql, const SqliteStatementOptions& options = {});
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement();

  // `index` from 1. Texts and blobs are copied. One that fails shows at the next Step.
  SqliteStatement& Bind(int index, int64_t value) noexcept;
  SqliteStatement& Bind(int index, int value) noexcept { return Bind(index, static_cast<int64_t>(value)); }
  SqliteStatement& Bind(int index, double value) noexcept;
  SqliteStatement& Bind(int index, std::string_view text) noexcept;
  SqliteStatement& Bind(int index, const char* text) noexcept { return Bind(index, std::string_view(text)); }
  SqliteStatement& Bind(int index, std::span<const std::byte> blob) noexcept;
  SqliteStatement& Bind(int index, std::nullptr_t) noexcept;
  template <typename Value>
  SqliteStatement& Bind(int index, const std::optional<Value>& value) noexcept {
    return value ? Bind(index, *value) : Bind(index, nullptr);
  }

  Outcome Step();
  // Steps to the end; false when it failed.
  bool Run();
  // Ready for another run, with what is bound.
  void Reset();

  // Of the row that Step gave, by column from 0; valid until the next Step.
  int column_count() const noexcept;
  std::string_view column_name(int column) const noexcept;
  bool IsNull(int column) const noexcept;
  int64_t Int(int column) const noexcept;
  double Double(int column) const noexcept;
  std::string_view Text(int column) const noexcept;
  std::span<const std::byte> Blob(int column) const noexcept;

  const SqliteError& error() const noexcept { return error_; }
  int64_t rows() const noexcept { return rows_; }  // given so far in this run
  int64_t rows_affected() const noexcept { return rows_affected_; }
  int64_t last_insert_id() const noexcept;
  // To add attributes to; records nothing before the first Step.
  Span& span() noexcept { return span_; }

 private:
  void StartSpan();
  void EndSpan();
  void Note(int result) noexcept;

  sqlite3* connection_;
  sqlite3_stmt* statement_ = nullptr;
  std::string sql_;
  std::string span_name_;
  std::string database_;
  std::optional<std::chrono::milliseconds> busy_timeout_;
  bool query_text_;
  bool is_running_ = false;
  bool is_prepare_failed_ = false;
  int64_t rows_ = 0;
  int64_t rows_affected_ = 0;
  SqliteError error_;
  Span span_;
};

}  // namespace throughline::inline sdk
