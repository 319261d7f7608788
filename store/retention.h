// Deletes what is old: by age, and when the store has grown over its size.
//
// Shape    Whole partitions (days of arrival), oldest first, over all tables. When only today's are left and the store
//          is still too large, the oldest parts of the largest table, one at a time, down to its newest part, which
//          stays.
// Errors   A failed drop is logged and tried again at the next run.
// Threads  Enforce from one at a time; RetentionRunner has a thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "store/changes.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"

namespace throughline::store {

struct RetentionOptions {
  int max_age_days = 0;    // days of arrival to keep before today; 0: no limit
  uint64_t max_bytes = 0;  // of all tables, compressed, as they are on disk; 0: no limit
  DdlOptions ddl;
  Changes* changes = nullptr;  // told of what was dropped
};

struct Dropped {
  std::string table;
  std::string what;  // "20260101", a day; or the name of a part
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

class Retention {
 public:
  Retention(ClickHouseClient& client, RetentionOptions options, const Clock& clock, Metrics& metrics);

  // What it dropped, in order. An error if the engine could not be asked.
  Result<std::vector<Dropped>> Enforce();

 private:
  struct Part {
    std::string table, partition, name;
    int64_t block = 0;  // number of its newest insert
    uint64_t rows = 0, bytes = 0;
  };
  Result<std::vector<Part>> Parts();
  // Drops the partition or part, logs and counts it.
  Result<Dropped> Drop(const std::string& table, const std::string& kind, const std::string& what, uint64_t rows,
                       uint64_t bytes, std::string_view reason);

  ClickHouseClient& client_;
  const RetentionOptions options_;
  const Clock& clock_;
  Metrics& metrics_;
};

// Enforces at the start and then every `interval`.
class RetentionRunner {
 public:
  RetentionRunner(Retention& retention, std::chrono::milliseconds interval = std::chrono::minutes(1));
  ~RetentionRunner();  // waits for a run that is under way

 private:
  void Run(std::chrono::milliseconds interval);

  Retention& retention_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace throughline::store
