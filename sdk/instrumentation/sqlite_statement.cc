#include <sqlite3.h>

#include <algorithm>
#include <climits>

#include "sdk/instrumentation/sqlite_span.h"
#include "throughline/sqlite.h"

namespace throughline::inline sdk {

using internal::OwnStatement;

SqliteStatement::SqliteStatement(sqlite3* connection, std::string_view sql, const SqliteStatementOptions& options)
    : connection_(connection),
      sql_(sql),
      span_name_(options.span_name),
      database_(options.database),
      busy_timeout_(options.busy_timeout),
      query_text_(options.query_text) {
  const OwnStatement own;
  if (busy_timeout_)
    sqlite3_busy_timeout(connection_, static_cast<int>(std::min<int64_t>(busy_timeout_->count(), INT_MAX)));
  const char* rest = nullptr;
  const int result =
      sqlite3_prepare_v3(connection_, sql_.c_str(), static_cast<int>(sql_.size() + 1), 0, &statement_, &rest);
  Note(result);
  if (!error_ && rest && !internal::ReadSql(rest, false).operation.empty()) {
    // SQLite would leave it out in silence.
    error_ = SqliteError::Of(SQLITE_MISUSE, "the text holds more than one statement");
  }
  is_prepare_failed_ = error_ || !statement_;
  if (!error_ && !statement_) error_ = SqliteError::Of(SQLITE_MISUSE, "the text holds no statement");
}

SqliteStatement::~SqliteStatement() {
  const OwnStatement own;
  EndSpan();
  sqlite3_finalize(statement_);
}

void SqliteStatement::Note(int result) noexcept {
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE) return;
  const int extended = sqlite3_extended_errcode(connection_);
  // A misuse is not always written on the connection.
  error_ = (extended & 0xFF) == (result & 0xFF) ? SqliteError::Of(extended, sqlite3_errmsg(connection_))
                                                : SqliteError::Of(result);
}

SqliteStatement& SqliteStatement::Bind(int index, int64_t value) noexcept {
  if (statement_) Note(sqlite3_bind_int64(statement_, index, value));
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int index, double value) noexcept {
  if (statement_) Note(sqlite3_bind_double(statement_, index, value));
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int index, std::string_view text) noexcept {
  // No pointer would mean NULL, where an empty text is meant.
  const char* data = text.data() ? text.data() : "";
  if (statement_) Note(sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int index, std::span<const std::byte> blob) noexcept {
  const void* data = blob.data() ? static_cast<const void*>(blob.data()) : "";
  if (statement_) Note(sqlite3_bind_blob64(statement_, index, data, blob.size(), SQLITE_TRANSIENT));
  return *this;
}

SqliteStatement& SqliteStatement::Bind(int index, std::nullptr_t) noexcept {
  if (statement_) Note(sqlite3_bind_null(statement_, index));
  return *this;
}

void SqliteStatement::StartSpan() {
  is_running_ = true;
  rows_ = rows_affected_ = 0;
  if (!internal::SqliteTracer().IsEnabled()) return;
  const internal::SqlText sql = internal::ReadSql(sql_, query_text_);
  const std::string summary = sql.Summary();
  const std::string_view name = !span_name_.empty() ? std::string_view(span_name_)
                                : !summary.empty()  ? std::string_view(summary)
                                                    : "sqlite";
  span_ = internal::SqliteTracer().StartSpan(name, {.kind = SpanKind::kClient});
  if (!span_.IsRecording()) return;
  if (statement_) internal::ForgetScans(statement_);
  internal::DescribeStatement(span_, sql, database_.empty() ? internal::DatabaseName(connection_) : database_,
                              query_text_);
  if (busy_timeout_) {
    span_.SetAttribute("db.connection_timeout", std::chrono::duration<double>(*busy_timeout_).count());
  }
}

void SqliteStatement::EndSpan() {
  if (!is_running_) return;
  is_running_ = false;
  if (!span_.IsRecording()) return;
  if (statement_ && !error_) {
    if (sqlite3_column_count(statement_) > 0) {
      span_.SetAttribute("db.response.returned_rows", rows_);
      span_.SetAttribute("db.rows_returned", rows_);
    }
    if (!sqlite3_stmt_readonly(statement_) && internal::ChangesRows(internal::ReadSql(sql_, false))) {
      span_.SetAttribute("db.rows_affected", rows_affected_);
    }
  }
  if (statement_) internal::DescribeScans(span_, statement_);
  error_.Describe(span_);
  span_.End();
}

SqliteStatement::Outcome SqliteStatement::Step() {
  const OwnStatement own;
  if (!is_running_) {
    // A value that could not be bound must not be left out of what is stored.
    const bool is_bad = static_cast<bool>(error_);
    StartSpan();
    if (is_bad) {
      EndSpan();
      return kFailed;
    }
  }
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) {
    ++rows_;
    return kRow;
  }
  if (result == SQLITE_DONE) {
    rows_affected_ = sqlite3_stmt_readonly(statement_) ? 0 : sqlite3_changes64(connection_);
  } else {
    Note(result);
    sqlite3_reset(statement_);  // lets go of its locks
  }
  EndSpan();
  return result == SQLITE_DONE ? kDone : kFailed;
}

bool SqliteStatement::Run() {
  Outcome outcome;
  while ((outcome = Step()) == kRow) {
  }
  return outcome == kDone;
}

void SqliteStatement::Reset() {
  const OwnStatement own;
  EndSpan();
  if (!is_prepare_failed_) error_ = {};
  sqlite3_reset(statement_);
}

int SqliteStatement::column_count() const noexcept { return sqlite3_column_count(statement_); }

std::string_view SqliteStatement::column_name(int column) const noexcept {
  const char* name = statement_ ? sqlite3_column_name(statement_, column) : nullptr;
  return name ? name : "";
}

bool SqliteStatement::IsNull(int column) const noexcept {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}
int64_t SqliteStatement::Int(int column) const noexcept { return sqlite3_column_int64(statement_, column); }
double SqliteStatement::Double(int column) const noexcept { return sqlite3_column_double(statement_, column); }

std::string_view SqliteStatement::Text(int column) const noexcept {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text ? std::string_view(text, static_cast<size_t>(sqlite3_column_bytes(statement_, column)))
              : std::string_view();
}

std::span<const std::byte> SqliteStatement::Blob(int column) const noexcept {
  const auto* bytes = static_cast<const std::byte*>(sqlite3_column_blob(statement_, column));
  return {bytes, bytes ? static_cast<size_t>(sqlite3_column_bytes(statement_, column)) : 0};
}

int64_t SqliteStatement::last_insert_id() const noexcept { return sqlite3_last_insert_rowid(connection_); }

}  // namespace throughline::inline sdk
