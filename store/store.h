// The tables of throughline in ClickHouse: where ingest puts rows, and what knows which requests are stored.
//
// Shape    one Store a process, over one ClickHouseClient. Readers (trace_reader.h, trace_search.h, tail.h) take the
//          client.
// Errors   Insert and its questions: as schema::BlockSink says.
// Limits   a group of 256 MiB and 1 billion rows is one block and so one part, stored whole or not at all.
// Threads  any number of concurrent calls.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "schema/insert_block.h"
#include "store/changes.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"
#include "store/disk_space.h"
#include "store/migrations.h"

namespace throughline::store {

struct StoreOptions {
  DdlOptions ddl;
  // Where the parts are, if that is on this machine; empty: the disk is somebody else's to watch.
  std::string data_dir;
  // Below this, inserts are refused with kNoSpace, while reads, merges and deletes go on in what is left.
  uint64_t min_free_bytes = 1 << 30;
  // Long on purpose: an insert that we gave up on may still commit, and its rows, not found yet, would be inserted
  // again. A live engine answers however slow its disk is; a dead one breaks the connection at once.
  std::chrono::milliseconds insert_timeout = std::chrono::minutes(10);
  std::chrono::milliseconds question_timeout = std::chrono::seconds(30);
  // How far back StoredBatches looks. No request waits that long for its answer, and a clock set back by a day is
  // covered.
  std::chrono::hours batch_memory = std::chrono::hours(48);
};

class Store final : public schema::BlockSink {
 public:
  // All references must outlive the store. Open makes or migrates the tables.
  static Result<std::unique_ptr<Store>> Open(ClickHouseClient& client, StoreOptions options, const Clock& clock,
                                             const DiskSpace& disk, Metrics& metrics);

  Result<void> Insert(std::span<const schema::InsertBlock* const> group) override;
  Result<std::set<schema::BatchId>> StoredBatches(const schema::Table& table,
                                                  std::span<const schema::BatchId> ids) override;
  Result<std::set<schema::BatchId>> RecentBatches(const schema::Table& table, int minutes) override;

  const MigrationReport& migration() const { return migration_; }
  const StoreOptions& options() const { return options_; }
  ClickHouseClient& client() { return client_; }
  // What this Store has written, and whoever else tells it.
  Changes& changes() { return changes_; }

 private:
  Store(ClickHouseClient& client, StoreOptions options, const Clock& clock, const DiskSpace& disk, Metrics& metrics);
  Result<void> CheckDisk() const;
  Result<void> InsertNow(std::span<const schema::InsertBlock* const> group);

  ClickHouseClient& client_;
  const StoreOptions options_;
  const Clock& clock_;
  const DiskSpace& disk_;
  Metrics& metrics_;
  MigrationReport migration_;
  Changes changes_;
};

}  // namespace throughline::store
