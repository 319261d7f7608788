#include "assistant/feedback/feedback_store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <mutex>
#include <system_error>
#include <utility>

#include "assistant/feedback/feedback_writer.h"
#include "throughline/sqlite.h"

namespace throughline::assistant {

namespace {

const Tracer& StoreTracer() {
  static const Tracer tracer = GetTracer("throughline.assistant");
  return tracer;
}

// Closed by whoever gets it.
sqlite3* OpenConnection(const std::string& path, int flags, SqliteError& error) {
  sqlite3* connection = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &connection, flags, nullptr);
  if (result == SQLITE_OK) return connection;
  error = SqliteError::Of(result);
  sqlite3_close_v2(connection);
  return nullptr;
}

// The demo's tables have SQLite's own form, "2026-11-23 02:30:00".
std::string AsRfcTime(std::string_view text) {
  if (text.size() < 19 || text[10] != ' ') return std::string(text);
  return fmt::format("{}T{}{}", text.substr(0, 10), text.substr(11), text.back() == 'Z' ? "" : "Z");
}

void Describe(const Written& written, Span& span) {
  if (!span.IsRecording()) return;
  span.SetAttribute("db.batch_size", static_cast<int64_t>(written.batch_size));
  span.SetAttribute("db.queue_wait_ms", std::chrono::duration<double, std::milli>(written.waited).count());
  if (!written.set_aside.empty()) {
    span.SetAttributes({{"db.error.type", "database"},
                        {"db.error.corrupt", true},
                        {"db.recovered", true},
                        {"db.set_aside", written.set_aside},
                        {"db.carried_over", static_cast<int64_t>(written.carried_over)}});
  }
  written.error.Describe(span);
  span.SetAttribute("db.rows_affected", written.error || written.is_repeat ? 0 : 1);
  if (written.error) {
    span.SetAttribute("feedback.kept", written.is_kept);
    return;
  }
  span.SetAttribute("db.feedback_id", written.id);
  if (written.is_change) span.SetAttribute("feedback.changed", true);
  if (written.is_repeat) span.SetAttribute("feedback.repeated", true);
}

}  // namespace

class FeedbackStore::Impl {
 public:
  Impl(FeedbackStoreOptions options, const Clock& clock)
      : options_(std::move(options)), writer_(options_, clock, [this] { CloseReader(); }) {}
  ~Impl() { CloseReader(); }

  const FeedbackStoreOptions& options() const { return options_; }
  FeedbackWriter& writer() { return writer_; }

  // `read` gets a connection for reading; when it meets a corrupt database, that is recovered and read anew.
  template <typename Read>
  SqliteError WithReader(Read read) {
    if (!HasReader()) writer_.Reopen();
    SqliteError error = TryReader(read);
    if (error.is_corrupt) {
      writer_.Check();
      error = TryReader(read);
    }
    return error;
  }

 private:
  template <typename Read>
  SqliteError TryReader(Read& read) {
    std::lock_guard lock(reader_mutex_);
    SqliteError error;
    if (!reader_) {
      reader_ = OpenConnection(options_.path, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, error);
      if (!reader_) return error;
      sqlite3_busy_timeout(reader_, static_cast<int>(options_.busy_timeout.count()));
    }
    error = read(reader_);
    if (error && !error.is_locked) CloseReaderLocked();
    return error;
  }
  // Of the file that has the name now.
  bool HasReader() {
    std::lock_guard lock(reader_mutex_);
    int moved = 0;
    if (reader_ && (sqlite3_file_control(reader_, "main", SQLITE_FCNTL_HAS_MOVED, &moved) != SQLITE_OK || moved)) {
      CloseReaderLocked();
    }
    return reader_ != nullptr;
  }
  void CloseReader() {
    std::lock_guard lock(reader_mutex_);
    CloseReaderLocked();
  }
  void CloseReaderLocked() {
    if (!reader_) return;
    // The log is the writer's.
    sqlite3_db_config(reader_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close_v2(std::exchange(reader_, nullptr));
  }

  const FeedbackStoreOptions options_;
  std::mutex reader_mutex_;
  sqlite3* reader_ = nullptr;
  FeedbackWriter writer_;  // the last: it calls CloseReader
};

FeedbackStore::FeedbackStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
FeedbackStore::~FeedbackStore() = default;

Result<std::unique_ptr<FeedbackStore>> FeedbackStore::Open(FeedbackStoreOptions options, const Clock& clock) {
  const std::filesystem::path folder = std::filesystem::path(options.path).parent_path();
  std::error_code error;
  if (!folder.empty()) {
    std::filesystem::create_directories(folder, error);
    if (!std::filesystem::is_directory(folder, error)) {
      return Fail(ErrorKind::kInvalid, fmt::format("can't use the folder {} for the feedback database: {}",
                                                   folder.string(), error ? error.message() : "it is no folder"));
    }
  }
  if (std::filesystem::is_directory(options.path, error)) {
    return Fail(ErrorKind::kInvalid, fmt::format("the feedback database {} is a folder", options.path));
  }
  return std::unique_ptr<FeedbackStore>(new FeedbackStore(std::make_unique<Impl>(std::move(options), clock)));
}

const FeedbackStoreOptions& FeedbackStore::options() const { return impl_->options(); }
uint64_t FeedbackStore::kept() const { return impl_->writer().kept(); }

FeedbackOutcome FeedbackStore::Submit(const FeedbackRow& row) {
  ActiveSpan span = StoreTracer().StartActiveSpan("💾 Store Feedback Data");
  if (span.IsRecording()) {
    const std::string& path = options().path;
    span.SetAttributes({{"db.system.name", "sqlite"},
                        {"db.system", "sqlite"},
                        {"db.namespace", std::string_view(path).substr(path.find_last_of('/') + 1)},
                        {"db.operation.name", "INSERT"},
                        {"db.operation", "INSERT"},
                        {"db.collection.name", "feedback"},
                        {"db.table", "feedback"},
                        {"db.connection_timeout", std::chrono::duration<double>(options().busy_timeout).count()}});
  }
  Written written = impl_->writer().Submit(row, Context::Current());
  Describe(written, span);

  FeedbackOutcome outcome;
  outcome.success = !written.error;
  outcome.feedback_id = written.id;
  outcome.is_change = written.is_change;
  outcome.is_repeat = written.is_repeat;
  outcome.is_kept = written.is_kept;
  outcome.set_aside = std::move(written.set_aside);
  outcome.carried_over = written.carried_over;
  if (written.error.is_locked) {
    outcome.error = "Database temporarily unavailable - high load";
    outcome.error_type = "database_locked";
    outcome.http_status = 503;
  } else if (written.error) {
    outcome.error = "Database operation failed";
    outcome.error_type = "database_error";
    outcome.http_status = 500;
  }
  return outcome;
}

Result<FeedbackStats> FeedbackStore::Stats() {
  FeedbackStats stats;
  const SqliteError error = impl_->WithReader([&](sqlite3* connection) -> SqliteError {
    stats = {};
    SqliteStatement count(connection, "SELECT feedback_type, count(*) FROM feedback GROUP BY feedback_type");
    while (count.Step() == SqliteStatement::kRow) {
      const auto rows = static_cast<uint64_t>(count.Int(1));
      stats.total += rows;
      (count.Text(0) == "thumbs_up" ? stats.positive : stats.negative) += rows;
    }
    if (count.error()) return count.error();
    SqliteStatement recent(connection,
                           "SELECT id, session_id, conversation_id, user_input, query_text, feedback_type, comment,"
                           " trace_id, span_id, coalesce(updated_at, timestamp) FROM feedback"
                           " ORDER BY id DESC LIMIT 10");
    while (recent.Step() == SqliteStatement::kRow) {
      FeedbackStats::Recent& one = stats.recent.emplace_back();
      one.id = recent.Int(0);
      std::string* const texts[] = {&one.row.session_id, &one.row.conversation_id, &one.row.user_input,
                                    &one.row.query_text, &one.row.feedback_type,   &one.row.comment,
                                    &one.row.trace_id,   &one.row.span_id};
      for (int i = 0; i < static_cast<int>(std::size(texts)); ++i) texts[i]->assign(recent.Text(i + 1));
      one.timestamp = AsRfcTime(recent.Text(9));
    }
    return recent.error();
  });
  if (error) return Fail(ErrorKind::kUnavailable, "can't read the feedback database: " + error.message);
  if (stats.total > 0) {
    stats.satisfaction_rate = 100.0 * static_cast<double>(stats.positive) / static_cast<double>(stats.total);
  }
  stats.kept = kept();
  return stats;
}

Result<std::vector<FeedbackStore::TypeFigures>> FeedbackStore::ByType() {
  std::vector<TypeFigures> figures;
  const SqliteError error = impl_->WithReader([&](sqlite3* connection) -> SqliteError {
    figures.clear();
    SqliteStatement read(connection,
                         "SELECT feedback_type, count(*) AS count, avg(length(query_text)) AS mean_query_length"
                         " FROM feedback GROUP BY feedback_type ORDER BY count DESC, feedback_type");
    while (read.Step() == SqliteStatement::kRow) {
      figures.push_back({std::string(read.Text(0)), static_cast<uint64_t>(read.Int(1)), read.Double(2)});
    }
    return read.error();
  });
  if (error) return Fail(ErrorKind::kUnavailable, "can't read the feedback database: " + error.message);
  return figures;
}

class FeedbackStore::Lock {
 public:
  explicit Lock(sqlite3* connection) : connection_(connection) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_close_v2(connection_);
  }

 private:
  sqlite3* connection_;
};

std::shared_ptr<FeedbackStore::Lock> FeedbackStore::HoldLock() {
  SqliteError error;
  sqlite3* connection = OpenConnection(options().path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX, error);
  if (!connection) return nullptr;
  sqlite3_busy_timeout(connection, 1000);
  if (sqlite3_exec(connection, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) != SQLITE_OK) {
    sqlite3_close_v2(connection);
    return nullptr;
  }
  return std::make_shared<Lock>(connection);
}

Result<void> FeedbackStore::Damage() { return impl_->writer().Damage(); }

}  // namespace throughline::assistant
