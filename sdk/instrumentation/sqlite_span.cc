#include "sdk/instrumentation/sqlite_span.h"

#include <sqlite3.h>

namespace throughline::inline sdk::internal {

thread_local int OwnStatement::depth_ = 0;

const Tracer& SqliteTracer() {
  static const Tracer tracer = GetTracer("throughline.sqlite", SQLITE_VERSION);
  return tracer;
}

std::string DatabaseName(sqlite3* connection) {
  const char* path = connection ? sqlite3_db_filename(connection, "main") : nullptr;
  if (!path || !*path) return ":memory:";
  const std::string_view whole = path;
  return std::string(whole.substr(whole.find_last_of('/') + 1));
}

void DescribeStatement(Span& span, const SqlText& sql, std::string_view database, bool query_text) {
  if (!span.IsRecording()) return;
  span.SetAttribute("db.system.name", "sqlite");
  span.SetAttribute("db.system", "sqlite");
  if (!database.empty()) span.SetAttribute("db.namespace", database);
  if (!sql.operation.empty()) {
    span.SetAttribute("db.operation.name", sql.operation);
    span.SetAttribute("db.operation", sql.operation);
    span.SetAttribute("db.query.summary", sql.Summary());
  }
  if (!sql.table.empty()) {
    span.SetAttribute("db.collection.name", sql.table);
    span.SetAttribute("db.table", sql.table);
  }
  if (query_text && !sql.text.empty()) span.SetAttribute("db.query.text", sql.text);
}

bool ChangesRows(const SqlText& sql) {
  return sql.operation == "INSERT" || sql.operation == "UPDATE" || sql.operation == "DELETE" ||
         sql.operation == "REPLACE";
}

void ForgetScans(sqlite3_stmt* statement) {
  sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, /*resetFlg=*/1);
}

void DescribeScans(Span& span, sqlite3_stmt* statement) {
  const int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_FULLSCAN_STEP, /*resetFlg=*/0);
  if (steps <= 0) return;
  span.SetAttribute("db.rows_examined", steps);
  span.SetAttribute("db.using_index", false);
}

}  // namespace throughline::inline sdk::internal
