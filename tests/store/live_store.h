// A store on a directory of its own, with a real engine under it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "store/clickhouse_client.h"
#include "store/engine_supervisor.h"
#include "store/store.h"

namespace throughline::store_test {

// Files that go when the test is over.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// As much room as the test says.
class FakeDisk final : public store::DiskSpace {
 public:
  Result<uint64_t> FreeBytes(const std::string&) const override { return free; }
  uint64_t free = uint64_t{1} << 40;
};

class LiveStore {
 public:
  // Aborts the process when the engine can't be started: no test can go on then.
  explicit LiveStore(store::StoreOptions options = {});
  ~LiveStore();

  store::Store& store() { return *store_; }
  store::ClickHouseClient& client() { return *client_; }
  store::EngineSupervisor& engine() { return *supervisor_; }
  FakeDisk& disk() { return disk_; }
  Metrics& metrics() { return metrics_; }
  const Clock& clock() const { return clock_; }
  const std::string& path() const { return directory_.path(); }

  // One value of one row as text.
  std::string Ask(std::string_view sql);
  // Opens the store again, as after a restart of the server.
  Result<void> Reopen(store::StoreOptions options = {});
  int64_t NowMillis() const { return clock_.NowNanos() / 1'000'000; }

 private:
  TemporaryDirectory directory_;
  SystemClock clock_;
  FakeDisk disk_;
  Metrics metrics_;
  std::unique_ptr<store::ClickHouseClient> client_;
  std::unique_ptr<store::EngineSupervisor> supervisor_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace throughline::store_test
