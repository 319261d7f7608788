#include "assistant/feedback/feedback_database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <set>
#include <thread>

namespace throughline::assistant {

namespace {

constexpr int kSchemaVersion = 1;

// The demo's table and behind it our columns, so that ALTER TABLE gives an old file the same order: salvage.cc counts
// on it.
constexpr const char* kCreateTable = R"(
CREATE TABLE feedback (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL,
  query_text TEXT NOT NULL,
  user_input TEXT NOT NULL,
  feedback_type TEXT NOT NULL CHECK (feedback_type IN ('thumbs_up', 'thumbs_down')),
  timestamp TEXT NOT NULL,
  trace_id TEXT,
  span_id TEXT,
  created_at TEXT,
  conversation_id TEXT NOT NULL DEFAULT '',
  comment TEXT NOT NULL DEFAULT '',
  updated_at TEXT,
  answer_key TEXT,
  changes INTEGER NOT NULL DEFAULT 0
))";

struct Column {
  const char* name;
  const char* definition;
};
constexpr Column kColumns[] = {
    {"timestamp", "timestamp TEXT"},
    {"trace_id", "trace_id TEXT"},
    {"span_id", "span_id TEXT"},
    {"created_at", "created_at TEXT"},
    {"conversation_id", "conversation_id TEXT NOT NULL DEFAULT ''"},
    {"comment", "comment TEXT NOT NULL DEFAULT ''"},
    {"updated_at", "updated_at TEXT"},
    {"answer_key", "answer_key TEXT"},
    {"changes", "changes INTEGER NOT NULL DEFAULT 0"},
};

constexpr const char* kCreateRest = R"(
CREATE UNIQUE INDEX IF NOT EXISTS idx_feedback_answer ON feedback (session_id, answer_key);
CREATE INDEX IF NOT EXISTS idx_feedback_trace ON feedback (trace_id);
CREATE INDEX IF NOT EXISTS idx_feedback_type ON feedback (feedback_type);
CREATE TABLE IF NOT EXISTS feedback_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feedback_id INTEGER NOT NULL,
  feedback_type TEXT NOT NULL,
  comment TEXT NOT NULL,
  given_at TEXT,
  replaced_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS idx_feedback_history ON feedback_history (feedback_id);
CREATE TRIGGER IF NOT EXISTS feedback_is_changed AFTER UPDATE OF feedback_type, comment ON feedback
WHEN new.changes > old.changes BEGIN
  INSERT INTO feedback_history (feedback_id, feedback_type, comment, given_at, replaced_at)
  VALUES (old.id, old.feedback_type, old.comment, coalesce(old.updated_at, old.timestamp), new.updated_at);
END;
)";

// An empty comment goes with the verdict that is there: the same thumb pressed again takes no words back. With the
// other thumb the earlier words go, into the history.
constexpr std::string_view kInsert =
    "INSERT INTO feedback (session_id, query_text, user_input, feedback_type, timestamp, trace_id, span_id, created_at,"
    " conversation_id, comment, updated_at, answer_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?5, ?8, ?9, ?5, ?10)"
    " ON CONFLICT (session_id, answer_key) DO UPDATE SET feedback_type = excluded.feedback_type,"
    " comment = excluded.comment, updated_at = excluded.updated_at, changes = changes + 1"
    " WHERE feedback_type <> excluded.feedback_type OR (excluded.comment <> '' AND excluded.comment <> comment)"
    " RETURNING id, changes";
constexpr std::string_view kFind = "SELECT id FROM feedback WHERE session_id = ? AND answer_key = ?";
constexpr std::string_view kRestore =
    "INSERT OR IGNORE INTO feedback (id, session_id, query_text, user_input, feedback_type, timestamp, trace_id,"
    " span_id, created_at, conversation_id, comment, updated_at, answer_key, changes)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
    " ON CONFLICT (id) DO UPDATE SET feedback_type = excluded.feedback_type, comment = excluded.comment,"
    " updated_at = excluded.updated_at WHERE session_id = excluded.session_id AND answer_key IS excluded.answer_key"
    " AND excluded.updated_at >= updated_at";
constexpr std::string_view kHasRestored =
    "SELECT EXISTS (SELECT * FROM feedback WHERE id = ? AND session_id = ? AND answer_key IS ?)";

uint64_t Fnv1a(std::string_view text, uint64_t hash = 0xcbf29ce484222325) {
  for (const char c : text) hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string AnswerKey(const FeedbackRow& row) {
  if (!row.span_id.empty()) return fmt::format("span {} {}", row.trace_id, row.span_id);
  if (row.is_trace_of_answer) return fmt::format("trace {} {:016x}", row.trace_id, Fnv1a(row.user_input));
  // Lengths first, so that no two pairs of texts read alike.
  const uint64_t hash = Fnv1a(row.query_text, Fnv1a(row.user_input, Fnv1a(std::to_string(row.user_input.size()))));
  return fmt::format("question {:016x}", hash);
}

FeedbackDatabase::FeedbackDatabase(sqlite3* connection) : connection_(connection) {
  sqlite3_extended_result_codes(connection_, 1);
  sqlite3_busy_handler(connection_, &OnBusy, this);
}

FeedbackDatabase::~FeedbackDatabase() {
  insert_.reset();
  find_.reset();
  restore_.reset();
  sqlite3_close_v2(connection_);
}

// SQLite's own waits in whole seconds where it was built without usleep.
int FeedbackDatabase::OnBusy(void* self, int count) {
  auto* database = static_cast<FeedbackDatabase*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (count == 0) database->busy_since_ = now;
  const auto left = database->busy_timeout_ - (now - database->busy_since_);
  if (left <= std::chrono::nanoseconds(0)) return 0;
  std::this_thread::sleep_for(
      std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(std::min(1 + count, 20))));
  return 1;
}

void FeedbackDatabase::SetBusyTimeout(std::chrono::milliseconds timeout) { busy_timeout_ = timeout; }

SqliteError FeedbackDatabase::LastError() {
  return SqliteError::Of(sqlite3_extended_errcode(connection_), sqlite3_errmsg(connection_));
}

SqliteError FeedbackDatabase::Exec(const char* sql) {
  if (sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return LastError();
}

std::unique_ptr<FeedbackDatabase> FeedbackDatabase::Open(const std::string& path, const Opening& opening,
                                                         SqliteError& error) {
  // Questions and comments of people: for the owner's eyes. SQLite gives its log the same rights.
  if (const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600); fd >= 0) ::close(fd);
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int result = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  if (result != SQLITE_OK) {
    error = connection ? SqliteError::Of(sqlite3_extended_errcode(connection), sqlite3_errmsg(connection))
                       : SqliteError::Of(result);
    sqlite3_close_v2(connection);
    return nullptr;
  }
  std::unique_ptr<FeedbackDatabase> database(new FeedbackDatabase(connection));
  database->SetBusyTimeout(opening.busy_timeout);
  error = database->Prepare(opening.is_checked);
  if (error) {
    database->LeaveLog();
    return nullptr;
  }
  return database;
}

SqliteError FeedbackDatabase::Prepare(bool is_checked) {
  // SQLite opens for reading what it can't open for writing.
  if (sqlite3_db_readonly(connection_, "main") == 1) {
    return SqliteError::Of(SQLITE_READONLY, "attempt to write a readonly database");
  }
  if (is_checked) {
    SqliteStatement check(connection_, "PRAGMA quick_check(1)", {.query_text = false});
    const SqliteStatement::Outcome outcome = check.Step();
    if (outcome == SqliteStatement::kFailed) return check.error();
    if (outcome == SqliteStatement::kRow && check.Text(0) != "ok") {
      return SqliteError::Of(SQLITE_CORRUPT, "database disk image is malformed");
    }
  }
  // The log is written back by the writer, which nobody passes meanwhile: rarely enough that under the heaviest load
  // fewer than one in a hundred has to wait for it. 32 MiB at most.
  for (const char* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cell_size_check = ON",
                             "PRAGMA wal_autocheckpoint = 8000"}) {
    if (SqliteError error = Exec(pragma)) return error;
  }
  if (SqliteError error = CreateOrMigrate()) return error;
  insert_ = std::make_unique<SqliteStatement>(connection_, kInsert);
  find_ = std::make_unique<SqliteStatement>(connection_, kFind);
  restore_ = std::make_unique<SqliteStatement>(connection_, kRestore, SqliteStatementOptions{.query_text = false});
  for (const SqliteStatement* statement : {insert_.get(), find_.get(), restore_.get()}) {
    if (statement->error()) return statement->error();
  }
  return {};
}

SqliteError FeedbackDatabase::CreateOrMigrate() {
  const auto version = [&](int& value) -> SqliteError {
    SqliteStatement read(connection_, "PRAGMA user_version", {.query_text = false});
    if (read.Step() != SqliteStatement::kRow) return read.error();
    value = static_cast<int>(read.Int(0));
    return {};
  };
  int found = 0;
  if (SqliteError error = version(found)) return error;
  if (found > kSchemaVersion) {
    return SqliteError::Of(SQLITE_CANTOPEN, fmt::format("the database has schema {}, and this program knows {}: "
                                                        "use the newer program",
                                                        found, kSchemaVersion));
  }
  if (found == kSchemaVersion) return {};
  if (SqliteError error = Begin()) return error;
  // Again, now that nobody else can be at it.
  SqliteError error = version(found);
  if (!error && found < kSchemaVersion) {
    std::set<std::string, std::less<>> columns;
    {
      SqliteStatement read(connection_, "SELECT name FROM pragma_table_info('feedback')", {.query_text = false});
      SqliteStatement::Outcome outcome;
      while ((outcome = read.Step()) == SqliteStatement::kRow) columns.emplace(read.Text(0));
      if (outcome == SqliteStatement::kFailed) error = read.error();
    }
    bool is_demos = true;
    for (const char* needed : {"id", "session_id", "query_text", "user_input", "feedback_type"}) {
      is_demos = is_demos && columns.contains(needed);
    }
    if (!error && !columns.empty() && !is_demos) {  // another program's table of that name: kept, out of the way
      error = Exec("ALTER TABLE feedback RENAME TO feedback_of_another_program");
      columns.clear();
    }
    if (!error && columns.empty()) {
      error = Exec(kCreateTable);
    } else {
      for (const Column& column : kColumns) {
        if (error || columns.contains(column.name)) continue;
        error = Exec(fmt::format("ALTER TABLE feedback ADD COLUMN {}", column.definition).c_str());
      }
    }
    if (!error) error = Exec(kCreateRest);
    if (!error) error = Exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion).c_str());
  }
  if (!error) error = Commit();
  if (error) Rollback();
  return error;
}

SqliteError FeedbackDatabase::Begin() { return Exec("BEGIN IMMEDIATE"); }
SqliteError FeedbackDatabase::Commit() { return Exec("COMMIT"); }
void FeedbackDatabase::Rollback() {
  if (sqlite3_get_autocommit(connection_) == 0) Exec("ROLLBACK");
}

FeedbackDatabase::Applied FeedbackDatabase::Apply(const FeedbackRow& row, std::string_view answer_key,
                                                  std::string_view at) {
  Applied applied;
  insert_->Reset();
  insert_->Bind(1, row.session_id).Bind(2, row.query_text).Bind(3, row.user_input).Bind(4, row.feedback_type);
  insert_->Bind(5, at).Bind(6, row.trace_id).Bind(7, row.span_id).Bind(8, row.conversation_id).Bind(9, row.comment);
  insert_->Bind(10, answer_key);
  SqliteStatement::Outcome outcome = insert_->Step();
  if (outcome == SqliteStatement::kRow) {
    applied.id = insert_->Int(0);
    applied.is_change = insert_->Int(1) > 0;
    outcome = insert_->Step();
  } else {
    applied.is_repeat = outcome == SqliteStatement::kDone;
  }
  if (outcome == SqliteStatement::kFailed) {
    applied.error = insert_->error();
    return applied;
  }
  if (applied.is_repeat) {
    find_->Reset();
    find_->Bind(1, row.session_id).Bind(2, answer_key);
    if (find_->Step() == SqliteStatement::kRow) applied.id = find_->Int(0);
    applied.error = find_->error();
    find_->Reset();
  }
  return applied;
}

SqliteError FeedbackDatabase::Restore(const StoredVerdict& verdict) {
  const FeedbackRow& row = verdict.row;
  const auto or_null = [](const std::string& text) {
    return text.empty() ? std::optional<std::string_view>() : std::string_view(text);
  };
  restore_->Reset();
  restore_->Bind(1, verdict.id).Bind(2, row.session_id).Bind(3, row.query_text).Bind(4, row.user_input);
  restore_->Bind(5, row.feedback_type).Bind(6, verdict.timestamp).Bind(7, row.trace_id).Bind(8, row.span_id);
  restore_->Bind(9, or_null(verdict.created_at)).Bind(10, row.conversation_id).Bind(11, row.comment);
  restore_->Bind(12, or_null(verdict.updated_at)).Bind(13, or_null(verdict.answer_key)).Bind(14, verdict.changes);
  if (!restore_->Run()) return restore_->error();
  if (restore_->rows_affected() > 0) return {};
  // An older form of what is there; or another verdict, of a log that is not this file's: then it gets a new id.
  SqliteStatement has(connection_, kHasRestored, {.query_text = false});
  has.Bind(1, verdict.id).Bind(2, row.session_id).Bind(3, or_null(verdict.answer_key));
  if (has.Step() != SqliteStatement::kRow) return has.error();
  if (has.Int(0) == 1) return {};
  restore_->Reset();
  restore_->Bind(1, nullptr);
  return restore_->Run() ? SqliteError() : restore_->error();
}

bool FeedbackDatabase::HasMoved() {
  int moved = 0;
  return sqlite3_file_control(connection_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

void FeedbackDatabase::Checkpoint() {
  sqlite3_wal_checkpoint_v2(connection_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

void FeedbackDatabase::LeaveLog() { sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr); }

}  // namespace throughline::assistant
