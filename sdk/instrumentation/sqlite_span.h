// What the two ways of tracing SQLite share.
#pragma once

#include <string>
#include <string_view>

#include "sdk/instrumentation/sql_text.h"
#include "throughline/trace.h"

struct sqlite3;
struct sqlite3_stmt;

namespace throughline::inline sdk::internal {

const Tracer& SqliteTracer();

// "feedback.db", ":memory:"
std::string DatabaseName(sqlite3* connection);

// Both spellings of what is known before a statement has run.
void DescribeStatement(Span& span, const SqlText& sql, std::string_view database, bool query_text);

// Whether its rows_affected mean anything: INSERT, UPDATE, DELETE, REPLACE.
bool ChangesRows(const SqlText& sql);

// Rows that full table scans walked since ForgetScans: the counter is SQLite's own.
void ForgetScans(sqlite3_stmt* statement);
void DescribeScans(Span& span, sqlite3_stmt* statement);

// While one lives, what SQLite traces on this thread is not made a span: the statement wrapper makes its own.
class OwnStatement {
 public:
  OwnStatement() noexcept { ++depth_; }
  OwnStatement(const OwnStatement&) = delete;
  OwnStatement& operator=(const OwnStatement&) = delete;
  ~OwnStatement() { --depth_; }
  static bool IsRunning() noexcept { return depth_ > 0; }

 private:
  static thread_local int depth_;
};

}  // namespace throughline::inline sdk::internal
