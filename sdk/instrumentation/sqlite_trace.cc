// Spans from SQLite's own trace hook (sqlite3_trace_v2).
//
// The hook tells of each statement: that it begins, each of its rows, and that it ended and how long it took. It tells
// neither result nor error; errors come from SQLite's log, which hears of one just before the statement's end.
#include <sqlite3.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "sdk/instrumentation/sqlite_span.h"
#include "throughline/sqlite.h"

namespace throughline::inline sdk {

namespace {

// The last error that this thread's SQLite logged, until a statement's end takes it.
struct LoggedError {
  int code = 0;
  std::string message;
};

LoggedError& LastLogged() {
  thread_local LoggedError logged;
  return logged;
}

bool captures_errors = false;  // written before SQLite is in use, which CaptureSqliteErrors makes sure of

Callback<void(int, const char*)>& LogOfProgram() {
  static auto* log = new Callback<void(int, const char*)>;  // SQLite may log until the very end
  return *log;
}

void OnLog(void*, int code, const char* message) {
  const int primary = code & 0xFF;
  // Notices and warnings, and a schema that changed, after which SQLite tries again by itself.
  if (primary != SQLITE_NOTICE && primary != SQLITE_WARNING && primary != SQLITE_SCHEMA) {
    LoggedError& logged = LastLogged();
    logged.code = code;
    // "statement aborts at 12: [INSERT ...] database is locked", "abort at 8 in [INSERT ...]: NOT NULL constraint
    // failed". The text of the statement may hold values, and so may every other form of the message.
    const std::string_view whole = message ? message : "";
    const size_t text = whole.rfind(']');
    const size_t from = text == std::string_view::npos ? text : whole.find_first_not_of("]: ", text);
    logged.message = from == std::string_view::npos ? "" : whole.substr(from, 256);
  }
  if (LogOfProgram()) LogOfProgram()(code, message);
}

// Lives as long as the connection: the SQL function below owns it, and SQLite tells a function when it goes away.
struct Instrumentation {
  SqliteOptions options;
  struct Running {
    sqlite3_stmt* statement;
    int64_t rows = 0;
  };
  std::vector<Running> running;  // one, as a rule; more where rows of one are read while another runs

  Running* Find(sqlite3_stmt* statement) {
    const auto found = std::ranges::find(running, statement, &Running::statement);
    return found == running.end() ? nullptr : &*found;
  }
  void Forget(sqlite3_stmt* statement) {
    std::erase_if(running, [&](const Running& one) { return one.statement == statement; });
  }
};

void OnEnd(Instrumentation& instrumentation, sqlite3_stmt* statement, std::chrono::nanoseconds took) {
  const Instrumentation::Running* running = instrumentation.Find(statement);
  const int64_t rows = running ? running->rows : 0;
  instrumentation.Forget(statement);
  LoggedError logged;
  if (captures_errors) logged = std::exchange(LastLogged(), {});

  const SqliteOptions& options = instrumentation.options;
  if (internal::OwnStatement::IsRunning() || took < options.only_slower_than) return;
  const Tracer& tracer = internal::SqliteTracer();
  if (!tracer.IsEnabled()) return;
  if (options.only_in_traces && !Context::Current().span_context().IsValid()) return;

  const char* text = sqlite3_sql(statement);
  const internal::SqlText sql = internal::ReadSql(text ? text : "", options.query_text);
  const std::string name = sql.operation.empty() ? "sqlite" : sql.Summary();
  const auto now = SystemTime(std::chrono::system_clock::now());
  Span span = tracer.StartSpan(name, {.kind = SpanKind::kClient, .start = now - took});
  if (!span.IsRecording()) return;
  internal::DescribeStatement(span, sql, options.database, options.query_text);
  const SqliteError error = SqliteError::Of(logged.code, logged.message);
  if (!error) {
    if (options.count_rows && sqlite3_column_count(statement) > 0) {
      span.SetAttribute("db.response.returned_rows", rows);
      span.SetAttribute("db.rows_returned", rows);
    }
    if (!sqlite3_stmt_readonly(statement) && internal::ChangesRows(sql)) {
      span.SetAttribute("db.rows_affected", sqlite3_changes64(sqlite3_db_handle(statement)));
    }
  }
  internal::DescribeScans(span, statement);
  if (captures_errors) error.Describe(span);  // else nobody knows
  span.End(now);
}

int OnTrace(unsigned what, void* context, void* statement_or_connection, void* detail) {
  auto& instrumentation = *static_cast<Instrumentation*>(context);
  auto* statement = static_cast<sqlite3_stmt*>(statement_or_connection);
  try {
    switch (what) {
      case SQLITE_TRACE_STMT: {
        const auto* text = static_cast<const char*>(detail);
        if (text && text[0] == '-' && text[1] == '-') break;  // a trigger, part of the statement that fired it
        instrumentation.Forget(statement);
        instrumentation.running.push_back({.statement = statement});
        internal::ForgetScans(statement);
        if (captures_errors) LastLogged() = {};
        break;
      }
      case SQLITE_TRACE_ROW:
        if (Instrumentation::Running* running = instrumentation.Find(statement)) ++running->rows;
        break;
      case SQLITE_TRACE_PROFILE:
        OnEnd(instrumentation, statement, std::chrono::nanoseconds(*static_cast<const sqlite3_int64*>(detail)));
        break;
      default:
        break;
    }
  } catch (...) {  // no memory: the program's statement goes on without its span
  }
  return 0;
}

void TraceIdFunction(sqlite3_context* context, int, sqlite3_value**) {
  const Context current = Context::Current();
  if (!current.span_context().IsValid()) {
    sqlite3_result_null(context);
    return;
  }
  const std::string id = current.span_context().trace_id.Hex();
  sqlite3_result_text(context, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
}

constexpr char kFunction[] = "throughline_trace_id";

class ConnectionLock {
 public:
  explicit ConnectionLock(sqlite3* connection) : mutex_(sqlite3_db_mutex(connection)) { sqlite3_mutex_enter(mutex_); }
  ConnectionLock(const ConnectionLock&) = delete;
  ConnectionLock& operator=(const ConnectionLock&) = delete;
  ~ConnectionLock() { sqlite3_mutex_leave(mutex_); }

 private:
  sqlite3_mutex* mutex_;  // null, and the calls do nothing, where the program locks by itself
};

}  // namespace

bool InstrumentSqlite(sqlite3* connection, SqliteOptions options) {
  if (!connection) return false;
  if (options.database.empty()) options.database = internal::DatabaseName(connection);
  const unsigned rows = options.count_rows ? SQLITE_TRACE_ROW : 0;
  auto made = std::make_unique<Instrumentation>(std::move(options), std::vector<Instrumentation::Running>());
  // Under one lock: replacing the function ends the instrumentation before, to which the hook still points.
  const ConnectionLock lock(connection);
  Instrumentation* instrumentation = made.release();  // SQLite's from here on, also when it refuses
  const int result = sqlite3_create_function_v2(connection, kFunction, 0, SQLITE_UTF8 | SQLITE_INNOCUOUS,
                                                instrumentation, TraceIdFunction, nullptr, nullptr,
                                                [](void* owned) { delete static_cast<Instrumentation*>(owned); });
  if (result != SQLITE_OK) return false;
  return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE | rows, OnTrace, instrumentation) ==
         SQLITE_OK;
}

void UninstrumentSqlite(sqlite3* connection) {
  if (!connection) return;
  const ConnectionLock lock(connection);
  sqlite3_trace_v2(connection, 0, nullptr, nullptr);
  // Refused while statements run: then it goes with the connection.
  sqlite3_create_function_v2(connection, kFunction, 0, SQLITE_UTF8, nullptr, nullptr, nullptr, nullptr, nullptr);
}

bool CaptureSqliteErrors(Callback<void(int extended_code, const char* message)> log) {
  // Accepted before SQLite's first use only: nobody can be in OnLog.
  if (sqlite3_config(SQLITE_CONFIG_LOG, &OnLog, nullptr) != SQLITE_OK) return false;
  LogOfProgram() = std::move(log);
  captures_errors = true;
  return true;
}

}  // namespace throughline::inline sdk
