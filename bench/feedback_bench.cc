// Durable verdicts a second: ours (one writer that commits whatever came in meanwhile) against one transaction a
// verdict on the same table with the same statement, and against the guide's code (a connection a request, SQLite's
// defaults).
//
//   feedback_bench [--writers 200] [--seconds 3] [--rounds 3] [--rate 1000] [--folder /var/tmp]
//
// The ways alternate in rounds; figures are medians of the rounds. All end with the verdict on disk (synchronous=FULL),
// spans are made as in the program. `paced` is ours at a steady rate, where a latency counts from when it was due.
#include <fmt/format.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "assistant/feedback/feedback_database.h"
#include "assistant/feedback/feedback_store.h"
#include "assistant/feedback/feedback_writer.h"
#include "bench/harness/machine_line.h"
#include "bench/harness/measure.h"
#include "throughline/provider.h"

namespace throughline {
namespace {

using namespace std::chrono_literals;
using assistant::FeedbackDatabase;
using assistant::FeedbackRow;
using assistant::FeedbackStore;
using Steady = std::chrono::steady_clock;

FeedbackRow Row(int writer, uint64_t number) {
  return {
      .session_id = fmt::format("session-{}", writer),
      .conversation_id = fmt::format("conversation-{}", writer),
      .user_input = "show me the errors of the checkout service in the last hour, slowest first",
      .query_text = "source logs last 1h | filter $l.subsystemname == 'checkout' && $m.severity >= ERROR | limit 100",
      .feedback_type = number % 4 == 0 ? "thumbs_down" : "thumbs_up",
      .trace_id = fmt::format("{:032x}", number + 1),
      .span_id = fmt::format("{:08x}{:08x}", writer, number)};
}

struct Measured {
  double per_second = 0, p50_ms = 0, p99_ms = 0;
  uint64_t failed = 0;
};

// `submit` from all writers for `seconds`. With a rate, each of them waits until its next one is due.
Measured Run(int writers, double seconds, double rate, const std::function<bool(const FeedbackRow&)>& submit) {
  std::vector<std::vector<double>> latencies(static_cast<size_t>(writers));
  std::atomic<uint64_t> failed = 0;
  std::vector<std::thread> threads;
  const auto start = Steady::now();
  const auto end = start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(seconds));
  for (int w = 0; w < writers; ++w) {
    threads.emplace_back([&, w] {
      for (uint64_t i = 0;; ++i) {
        auto begin = Steady::now();
        if (rate > 0) {
          const double due = (static_cast<double>(i) * writers + w) / rate;
          begin = start + std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(due));
          if (begin < end) std::this_thread::sleep_until(begin);
        }
        if (begin >= end) return;
        if (!submit(Row(w, i))) ++failed;
        latencies[static_cast<size_t>(w)].push_back(
            std::chrono::duration<double, std::milli>(Steady::now() - begin).count());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const double wall = std::chrono::duration<double>(Steady::now() - start).count();
  std::vector<double> all;
  for (const auto& some : latencies) all.insert(all.end(), some.begin(), some.end());
  return {.per_second = static_cast<double>(all.size() - failed) / wall,
          .p50_ms = bench::Quantile(all, 0.5),
          .p99_ms = bench::Quantile(all, 0.99),
          .failed = failed};
}

// One connection behind a mutex, one transaction a verdict.
class OneByOne {
 public:
  explicit OneByOne(const std::string& path) {
    SqliteError error;
    database_ = FeedbackDatabase::Open(path, {.busy_timeout = 5s}, error);
    if (!database_) fmt::print(stderr, "bench: {}\n", error.message), std::exit(1);
  }
  bool Submit(const FeedbackRow& row) {
    const std::lock_guard lock(mutex_);
    const std::string key = assistant::AnswerKey(row), now = assistant::RfcTime(clock_.Now());
    return !database_->Begin() && !database_->Apply(row, key, now).error && !database_->Commit();
  }

 private:
  SystemClock clock_;
  std::mutex mutex_;
  std::unique_ptr<FeedbackDatabase> database_;
};

// sqlite3.connect(path, timeout=30), INSERT, commit, close.
bool AsTheGuide(const std::string& path, const FeedbackRow& row) {
  sqlite3* connection = nullptr;
  bool is_good = sqlite3_open(path.c_str(), &connection) == SQLITE_OK;
  sqlite3_busy_timeout(connection, 30'000);
  sqlite3_stmt* statement = nullptr;
  is_good = is_good && sqlite3_prepare_v2(connection,
                                          "INSERT INTO feedback (session_id, query_text, user_input, feedback_type, "
                                          "trace_id, span_id) VALUES (?, ?, ?, ?, ?, ?)",
                                          -1, &statement, nullptr) == SQLITE_OK;
  int index = 0;
  for (const std::string* text :
       {&row.session_id, &row.query_text, &row.user_input, &row.feedback_type, &row.trace_id, &row.span_id}) {
    sqlite3_bind_text(statement, ++index, text->c_str(), -1, SQLITE_TRANSIENT);
  }
  is_good = is_good && sqlite3_step(statement) == SQLITE_DONE;
  sqlite3_finalize(statement);
  sqlite3_close(connection);
  return is_good;
}

void CreateAsTheGuide(const std::string& path) {
  sqlite3* connection = nullptr;
  sqlite3_open(path.c_str(), &connection);
  sqlite3_exec(connection,
               "CREATE TABLE feedback (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, query_text TEXT, "
               "user_input TEXT, feedback_type TEXT, timestamp DATETIME DEFAULT CURRENT_TIMESTAMP, trace_id TEXT, "
               "span_id TEXT, created_at DATETIME DEFAULT CURRENT_TIMESTAMP);"
               "CREATE INDEX i1 ON feedback (session_id); CREATE INDEX i2 ON feedback (trace_id);"
               "CREATE INDEX i3 ON feedback (feedback_type)",
               nullptr, nullptr, nullptr);
  sqlite3_close(connection);
}

struct Way {
  const char* name;
  std::vector<Measured> rounds;

  double Median(double Measured::*figure) const {
    std::vector<double> values;
    for (const Measured& round : rounds) values.push_back(round.*figure);
    return bench::Median(std::move(values));
  }
  void Print() const {
    uint64_t failed = 0;
    for (const Measured& round : rounds) failed += round.failed;
    fmt::print("{:<48} {:8.0f} durable verdicts/s   p50 {:8.2f} ms   p99 {:8.2f} ms   failed {}\n", name,
               Median(&Measured::per_second), Median(&Measured::p50_ms), Median(&Measured::p99_ms), failed);
  }
};

int Main(std::map<std::string, std::string> options) {
  const int writers = std::stoi(options["--writers"]), rounds = std::stoi(options["--rounds"]);
  const double seconds = std::stod(options["--seconds"]), rate = std::stod(options["--rate"]);
  fmt::print("{}\nfeedback_bench --writers {} --seconds {} --rounds {} --rate {} --folder {}\n",
             bench::MachineLine(THROUGHLINE_SOURCE_DIR), writers, seconds, rounds, rate, options["--folder"]);
  TracerProvider::SetGlobal(TracerProvider::Create({.resource = Resource(), .sampler = AlwaysOn()}));

  std::string folder = options["--folder"] + "/throughline_feedback_bench_XXXXXX";
  if (mkdtemp(folder.data()) == nullptr) return fmt::print(stderr, "bench: can't make {}\n", folder), 1;
  const SystemClock clock;
  Way ours{"one writer, group commit (ours)", {}}, single{"one transaction a verdict, one connection", {}},
      guide{"the guide's: a connection a request", {}}, paced{"ours, paced", {}};
  for (int round = 0; round < rounds; ++round) {
    const std::string name = fmt::format("{}/{}-", folder, round);
    {
      const auto store = bench::Must(FeedbackStore::Open({.path = name + "ours.db"}, clock));
      ours.rounds.push_back(
          Run(writers, seconds, 0, [&](const FeedbackRow& row) { return store->Submit(row).success; }));
    }
    {
      OneByOne one(name + "single.db");
      single.rounds.push_back(Run(writers, seconds, 0, [&](const FeedbackRow& row) { return one.Submit(row); }));
    }
    {
      CreateAsTheGuide(name + "guide.db");
      guide.rounds.push_back(
          Run(writers, seconds, 0, [&](const FeedbackRow& row) { return AsTheGuide(name + "guide.db", row); }));
    }
    {
      const auto store = bench::Must(FeedbackStore::Open({.path = name + "paced.db"}, clock));
      paced.rounds.push_back(
          Run(writers, seconds, rate, [&](const FeedbackRow& row) { return store->Submit(row).success; }));
    }
  }
  for (const Way* way : {&ours, &single, &guide, &paced}) way->Print();
  const double mine = ours.Median(&Measured::per_second);
  fmt::print("ratio to one transaction a verdict {:.1f}x, to the guide's {:.1f}x\n",
             mine / single.Median(&Measured::per_second), mine / guide.Median(&Measured::per_second));
  std::filesystem::remove_all(folder);
  return 0;
}

}  // namespace
}  // namespace throughline

int main(int count, char** arguments) {
  std::map<std::string, std::string> options = {
      {"--writers", "200"}, {"--seconds", "3"}, {"--rounds", "3"}, {"--rate", "1000"}, {"--folder", "/var/tmp"}};
  for (int i = 1; i + 1 < count; i += 2) options[arguments[i]] = arguments[i + 1];
  return throughline::Main(std::move(options));
}
