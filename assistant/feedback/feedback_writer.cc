#include "assistant/feedback/feedback_writer.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <future>

#include "assistant/feedback/salvage.h"
#include "base/log.h"

namespace throughline::assistant {

namespace {

using namespace std::chrono_literals;

constexpr size_t kLargestBatch = 1024;

const Tracer& FeedbackTracer() {
  static const Tracer tracer = GetTracer("throughline.assistant");
  return tracer;
}

// The row's own fault; any other error is the database's.
bool IsOfTheRow(const SqliteError& error) {
  return error.code == SQLITE_CONSTRAINT || error.code == SQLITE_TOOBIG || error.code == SQLITE_MISMATCH;
}

bool Exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }
bool Rename(const std::string& from, const std::string& to) { return std::rename(from.c_str(), to.c_str()) == 0; }

void SyncFolderOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  const int fd =
      ::open(slash == std::string::npos ? "." : path.substr(0, slash + 1).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

// SQLite gives them the file's rights when it makes them; a file that was read-only then left them so.
void AlignRights(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return;
  for (const char* suffix : {"-wal", "-shm"}) {
    struct stat beside {};
    const std::string name = path + suffix;
    if (::stat(name.c_str(), &beside) == 0 && beside.st_mode != file.st_mode)
      ::chmod(name.c_str(), file.st_mode & 0777);
  }
}

std::string FileName(const std::string& path) { return path.substr(path.find_last_of('/') + 1); }

// With its log and the log's index.
void RemoveDatabase(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) ::unlink((path + suffix).c_str());
}

}  // namespace

std::string RfcTime(TimePoint time) {
  const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(seconds.count())),
                     (since - seconds).count());
}

FeedbackWriter::FeedbackWriter(const FeedbackStoreOptions& options, const Clock& clock,
                               std::function<void()> close_readers)
    : options_(options),
      clock_(clock),
      close_readers_(std::move(close_readers)),
      kept_file_(options_.path + ".kept"),
      failure_log_(10s) {
  kept_ = kept_file_.Count();
  SqliteError error = EnsureOpen(0ms);
  if (error.is_corrupt && Recover()) error = EnsureOpen(0ms);
  if (error) {
    log::Warn("feedback", "the database can't be written; verdicts are kept beside it",
              {{"file", FileName(options_.path)}, {"error", error.message}});
  } else {
    RetryKept();
  }
  thread_ = std::thread([this] { Loop(); });
}

FeedbackWriter::~FeedbackWriter() {
  {
    std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

std::string FeedbackWriter::Now() const { return RfcTime(clock_.Now()); }

Written FeedbackWriter::Submit(const FeedbackRow& row, Context context) {
  const auto pending = std::make_shared<Pending>();
  pending->verdict = {.row = row, .answer_key = AnswerKey(row), .at = Now()};
  pending->context = std::move(context);
  pending->queued_at = std::chrono::steady_clock::now();
  {
    std::lock_guard lock(mutex_);
    queue_.push_back(pending);
  }
  wake_.notify_one();
  pending->is_done.wait(false, std::memory_order_acquire);
  return std::move(pending->written);
}

void FeedbackWriter::Run(std::function<void()> job) {
  std::promise<void> done;
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back([&] {
      job();
      done.set_value();
    });
  }
  wake_.notify_one();
  done.get_future().wait();
}

void FeedbackWriter::Loop() {
  std::unique_lock lock(mutex_);
  const auto has_work = [this] { return is_stopping_ || !queue_.empty() || !jobs_.empty(); };
  for (;;) {
    bool is_idle = false;
    if (kept_ == 0) {
      wake_.wait(lock, has_work);
    } else {
      is_idle = !wake_.wait_for(lock, options_.retry_every, has_work);
    }
    if (is_stopping_ && queue_.empty() && jobs_.empty()) return;
    const std::deque<std::function<void()>> jobs = std::exchange(jobs_, {});
    Batch batch;
    if (jobs.empty()) {
      const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), kLargestBatch));
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    lock.unlock();
    for (const auto& job : jobs) job();
    if (!batch.empty()) Write(batch);
    if (is_idle) RetryKept();
    lock.lock();
  }
}

void FeedbackWriter::Write(const Batch& batch) {
  const auto begun = std::chrono::steady_clock::now();
  for (const auto& pending : batch) pending->written.waited = begun - pending->queued_at;
  Recovery recovery;
  SqliteError error = TryWrite(batch);
  if (error.is_corrupt) {
    if (Result<Recovery> recovered = Recover()) {
      recovery = std::move(*recovered);
      error = TryWrite(batch);
    }
  }
  if (error) Keep(batch, error);
  for (const auto& pending : batch) {
    pending->written.batch_size = batch.size();
    pending->written.set_aside = recovery.set_aside;
    pending->written.carried_over = recovery.carried_over;
    pending->is_done.store(true, std::memory_order_release);
    pending->is_done.notify_one();
  }
}

SqliteError FeedbackWriter::TryWrite(const Batch& batch) {
  for (const auto& pending : batch) {
    pending->written = {.waited = pending->written.waited, .set_aside = {}};
  }
  // Who waited for the batch before has waited for the same lock; the tenth is for a lock that was let go just now.
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                         batch.front()->queued_at);
  const auto timeout = std::max(options_.busy_timeout - age, options_.busy_timeout / 10);
  if (SqliteError error = EnsureOpen(timeout)) return error;
  if (SqliteError error = WriteKept()) return error;
  if (SqliteError error = database_->Begin()) return error;
  for (const auto& pending : batch) {
    const Scope scope(pending->context);
    const KeptVerdict& verdict = pending->verdict;
    FeedbackDatabase::Applied applied = database_->Apply(verdict.row, verdict.answer_key, verdict.at);
    if (applied.error && !IsOfTheRow(applied.error)) {
      database_->Rollback();
      return applied.error;
    }
    Written& written = pending->written;
    written.id = applied.id;
    written.is_change = applied.is_change;
    written.is_repeat = applied.is_repeat;
    written.error = std::move(applied.error);
  }
  SqliteError error = database_->Commit();
  if (error) database_->Rollback();
  return error;
}

SqliteError FeedbackWriter::EnsureOpen(std::chrono::milliseconds busy_timeout) {
  if (database_ && database_->HasMoved()) {
    // Its log still bears the old name: written back before another file of that name is opened with it.
    log::Warn("feedback", "the database was moved or deleted; opening what is in its place",
              {{"file", FileName(options_.path)}});
    close_readers_();
    database_->Checkpoint();
    database_.reset();
    is_checked_ = false;
    struct stat log {};
    if (::stat((options_.path + "-wal").c_str(), &log) == 0 && log.st_size > 0) {  // another program reads it still
      Rename(options_.path + "-wal", options_.path + ".moved-wal");
    }
    ::unlink((options_.path + "-shm").c_str());
  }
  if (database_) {
    database_->SetBusyTimeout(busy_timeout);
    return {};
  }
  close_readers_();
  // Recover was interrupted: with the old file gone the new one is whole, with the old one there it may not be.
  const std::string recovering = options_.path + ".recovering";
  if (Exists(recovering)) {
    if (Exists(options_.path)) {
      RemoveDatabase(recovering);
    } else {
      Rename(recovering, options_.path);
    }
  }
  const bool is_new = !Exists(options_.path);
  AlignRights(options_.path);
  SqliteError error;
  database_ = FeedbackDatabase::Open(options_.path, {.busy_timeout = busy_timeout, .is_checked = !is_checked_}, error);
  if (!database_) return error;
  is_checked_ = true;
  if (is_new) SyncFolderOf(options_.path);
  return {};
}

// Requires an open database.
SqliteError FeedbackWriter::WriteKept() {
  if (kept_ == 0 || is_kept_stuck_) return {};
  SqliteError error;
  size_t count = 0;
  const Result<void> taken = kept_file_.Take([&](const std::vector<KeptVerdict>& verdicts) {
    const ActiveSpan span = FeedbackTracer().StartActiveSpan("💾 Store Kept Feedback", {.is_root = true});
    count = verdicts.size();
    if ((error = database_->Begin())) return false;
    for (const KeptVerdict& verdict : verdicts) {
      FeedbackDatabase::Applied applied = database_->Apply(verdict.row, verdict.answer_key, verdict.at);
      if (!applied.error) continue;
      if (!IsOfTheRow(applied.error)) {
        error = std::move(applied.error);
        database_->Rollback();
        return false;
      }
      kept_file_.SetAside(verdict);
    }
    error = database_->Commit();
    if (error) database_->Rollback();
    return !error;
  });
  if (taken) {
    kept_ = 0;
    log::Info("feedback", "verdicts that were kept are in the database", {{"verdicts", count}});
  } else if (!error) {
    // They may be in the database already: taken over again after later verdicts, they would undo changes.
    is_kept_stuck_ = true;
    log::Error("feedback", "the kept verdicts wait for the next start", {{"error", taken.error().message}});
  }
  return error;
}

void FeedbackWriter::RetryKept() {
  if (kept_ == 0) return;
  SqliteError error = EnsureOpen(0ms);  // nobody waits for it, and whoever comes should not wait for this
  if (!error) error = WriteKept();
  if (error.is_corrupt && Recover() && !EnsureOpen(0ms)) WriteKept();
}

void FeedbackWriter::Reopen() {
  Run([this] {
    if (EnsureOpen(0ms).is_corrupt && Recover()) EnsureOpen(0ms);
  });
}

void FeedbackWriter::Check() {
  Run([this] {
    database_.reset();
    is_checked_ = false;
    if (EnsureOpen(0ms).is_corrupt && Recover()) EnsureOpen(0ms);
  });
}

// What is readable goes into a new file first; then the old one gets its dated name and the new one its place. Stopped
// anywhere in between, EnsureOpen goes on with the one that is whole.
Result<FeedbackWriter::Recovery> FeedbackWriter::Recover() {
  if (database_) database_->LeaveLog();
  database_.reset();
  close_readers_();
  const auto failed = [&](std::string message) {
    if (failure_log_.Pass(clock_.Steady())) {
      log::Error("feedback", "the database is corrupt and could not be set aside", {{"error", message}});
    }
    return Fail(ErrorKind::kUnavailable, std::move(message));
  };

  const std::string& path = options_.path;
  const std::string recovering = path + ".recovering";
  RemoveDatabase(recovering);
  SqliteError error;
  Recovery recovery;
  {
    const auto fresh = FeedbackDatabase::Open(recovering, {}, error);
    if (!fresh) return failed(error.message);
    error = fresh->Begin();
    if (!error) {
      const Result<uint64_t> read = Salvage(path, path + "-wal", [&](const StoredVerdict& verdict) {
        if (!error) error = fresh->Restore(verdict);
        if (IsOfTheRow(error)) error = {};  // damage that looks like a verdict
      });
      if (!read)
        log::Warn("feedback", "nothing can be read of the damaged database", {{"error", read.error().message}});
    }
    if (!error) error = fresh->Commit();
    if (!error) {
      SqliteStatement count(fresh->connection(), "SELECT count(*) FROM feedback", {.query_text = false});
      if (count.Step() == SqliteStatement::kRow) recovery.carried_over = static_cast<uint64_t>(count.Int(0));
    }
    fresh->Checkpoint();
  }
  if (error) {
    RemoveDatabase(recovering);
    return failed(error.message);
  }
  struct stat old {};
  if (::stat(path.c_str(), &old) == 0) ::chmod(recovering.c_str(), old.st_mode & 0777);

  const auto seconds =
      static_cast<std::time_t>(std::chrono::floor<std::chrono::seconds>(clock_.Now().time_since_epoch()).count());
  const std::string dated = fmt::format("{}.corrupt-{:%Y-%m-%dT%H-%M-%SZ}", path, fmt::gmtime(seconds));
  std::string aside = dated;
  for (int n = 2; Exists(aside); ++n) aside = fmt::format("{}-{}", dated, n);
  const bool has_log = Exists(path + "-wal");
  if (has_log && !Rename(path + "-wal", aside + "-wal")) return failed(std::strerror(errno));
  Rename(path + "-shm", aside + "-shm");
  if (!Rename(path, aside)) {
    const std::string why = std::strerror(errno);
    if (has_log) Rename(aside + "-wal", path + "-wal");
    return failed(why);
  }
  if (!Rename(recovering, path)) return failed(std::strerror(errno));
  SyncFolderOf(path);
  recovery.set_aside = FileName(aside);
  log::Warn("feedback", "the database was damaged: it is set aside, and what can be read is in a new one",
            {{"set_aside", recovery.set_aside}, {"verdicts", recovery.carried_over}});
  is_checked_ = true;  // it is new
  return recovery;
}

void FeedbackWriter::Keep(const Batch& batch, const SqliteError& error) {
  std::vector<const KeptVerdict*> verdicts;
  for (const auto& pending : batch) {
    if (!pending->written.error) verdicts.push_back(&pending->verdict);
  }
  const Result<void> kept = kept_file_.Append(verdicts);
  if (kept) kept_ += verdicts.size();
  for (const auto& pending : batch) {
    Written& written = pending->written;
    if (written.error) continue;  // the row's own
    written = {.is_kept = kept.has_value(), .error = error, .waited = written.waited, .set_aside = {}};
    if (!error.is_locked) continue;
    // The wait for the lock, which no statement of this verdict has seen.
    const auto waited = std::chrono::steady_clock::now() - pending->queued_at;
    const SystemTime start = std::chrono::system_clock::now() - waited;
    Span begin = FeedbackTracer().StartSpan("BEGIN IMMEDIATE",
                                            {.kind = SpanKind::kClient, .start = start, .parent = &pending->context});
    begin.SetAttributes({{"db.system.name", "sqlite"}, {"db.system", "sqlite"}, {"db.operation.name", "BEGIN"}});
    error.Describe(begin);
  }
  // What it was can have passed when it is opened again; a lock and a full disk pass by themselves.
  if (!error.is_locked && !error.is_full) database_.reset();
  if (const auto held_back = failure_log_.Pass(clock_.Steady())) {
    log::Warn("feedback", kept ? "verdicts can't be written and are kept" : "verdicts can't be written or kept",
              {{"error", error.message},
               {"verdicts", verdicts.size()},
               {"kept", kept_.load()},
               {"keeping", kept ? std::string("good") : kept.error().message},
               {"held_back", *held_back}});
  }
}

Result<void> FeedbackWriter::Damage() {
  Result<void> result;
  Run([&] {
    close_readers_();
    if (database_) database_->Checkpoint();
    database_.reset();
    is_checked_ = false;
    const int fd = ::open(options_.path.c_str(), O_WRONLY | O_CLOEXEC);
    const std::string garbage(100, '\xdb');
    if (fd < 0 || ::pwrite(fd, garbage.data(), garbage.size(), 0) != static_cast<ssize_t>(garbage.size()) ||
        ::fsync(fd) != 0) {
      result = Fail(ErrorKind::kUnavailable, fmt::format("can't write {}: {}", options_.path, std::strerror(errno)));
    }
    if (fd >= 0) ::close(fd);
  });
  return result;
}

}  // namespace throughline::assistant
