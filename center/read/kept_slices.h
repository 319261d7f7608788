// What groupings said of slices of time to which nothing was added since: read once, and merged when the query is asked
// again, of the same or of another range (dataprime/sql/slices.h).
//
// Why      A page that shows a day is looked at over and over, and but for its last minutes the day is over. A grouping
//          of ten million spans takes seconds, its 24 kept slices and the last hour a tenth of it.
// Shape    A range is cut into slices on multiples of their length: 5 minutes for an hour or two, an hour for a day, a day
//          for a month, and towards both ends ever shorter ones, of a minute at last. Those that are over are kept in the
//          engine's memory as states of aggregates, a table for each grouping; the rest is read. Nothing is kept of a
//          grouping that is asked for the first time, for most are asked once, nor where it read few rows: making a
//          slice takes milliseconds.
// Truth    A slice holds as long as store::Changes knows of no change to it, and no mutation of the table has run since.
//          A late span makes its slice be read anew. Only where this server alone writes.
// Limits   KeptSlicesOptions; over them the grouping that was not asked for longest is forgotten.
// Errors   kTimeout and kCancelled. Whatever else goes wrong means that the query is asked as it is.
// Safety   States are read by a SELECT under the query's own settings, read-only; their bytes are put into tables whose
//          columns the engine named.
// Threads  any. Two that ask the same at the same time: one makes the slices, the other reads all.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "dataprime/compiler.h"
#include "store/changes.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

struct KeptSlicesOptions {
  uint64_t from_rows = 500'000;    // that a query read when it was asked before; with fewer it goes on to read all
  uint64_t bytes = 64 << 20;       // of all slices, as they are sent
  uint64_t slice_bytes = 1 << 20;  // of one; a grouping with a larger one has too many groups to be worth keeping
  size_t groupings = 256;          // also those of which nothing is kept
  // For making slices, at most a quarter of the query's; what lacks then is read, and made when it is asked again.
  std::chrono::milliseconds time = std::chrono::seconds(5);
};

// What to ask in place of Compiled::sql.
struct SlicedRun {
  std::string sql;
  store::Params more_params;
  uint64_t read_rows = 0, read_bytes = 0;  // to make slices that were not kept
};

class KeptSlices {
 public:
  // All outlive it.
  KeptSlices(store::ClickHouseClient& client, const store::Changes& changes, const Clock& clock, Metrics& metrics,
             KeptSlicesOptions options = {});

  // Makes the slices that lack, or some of them. nullopt: ask it as it is. `call` is what it would be asked with.
  Result<std::optional<SlicedRun>> Prepare(const dataprime::Compiled& compiled, const store::QueryOptions& call);
  // `compiled` was asked as it is, and so many stored rows were read for it.
  void NoteWhole(const dataprime::Compiled& compiled, uint64_t read_rows);
  // All of it: after a run failed, for what was kept may be gone with the engine that kept it.
  void Forget();

 private:
  struct Slice {
    uint64_t version = 0;     // Changes::Newest when it was read
    uint64_t generation = 0;  // its rows
    uint64_t bytes = 0;
  };
  // Its table goes with the last who holds it.
  struct Grouping {
    std::mutex making;                                    // of what follows
    std::string table;                                    // empty: there is none yet
    std::map<std::pair<int64_t, int64_t>, Slice> slices;  // by length and start
    uint64_t bytes_in_use = 0;                            // of the slices that the last query took
    std::atomic<uint64_t> bytes = 0;                      // of the table
    // Guarded by mutex_:
    bool is_unfit = false;       // its states are too large, or of a type that no table holds
    uint64_t rows_of_whole = 0;  // that were read when all was read last
    SteadyPoint asked;
  };
  using GroupingPtr = std::shared_ptr<Grouping>;
  // In time's order, each beginning where the one before it ends.
  struct Cut {
    int64_t start = 0, length = 0;  // ns
  };
  struct Call;

  // Empty: too short or too long a range.
  std::vector<Cut> CutsOf(const dataprime::Compiled& compiled) const;
  // nullopt: asked for the first time, or of few rows or too many groups.
  std::optional<std::vector<GroupingPtr>> Known(const dataprime::SlicedQuery& query);
  // Whether the rows are what inserts made them; forgets all when they have been changed since.
  Result<bool> AreUnchanged(const Call& call);
  // The generations of each slice, from the first to the last that there was time for; one at least. nullopt: unfit.
  using Generations = std::vector<std::vector<uint64_t>>;
  Result<std::optional<Generations>> Make(const Call& call, const dataprime::SlicedQuery::Grouping& what,
                                          Grouping& grouping, SlicedRun& run);
  // The generations that the slice consists of, and their bytes; nullopt, and none, where it must be read.
  std::optional<uint64_t> Take(const Grouping& grouping, std::string_view table, const Cut& cut,
                               std::vector<uint64_t>& generations) const;
  Result<void> MakeTable(const Call& call, const std::string& states, const store::Params& params, Grouping& grouping);
  Result<bool> MakeSlice(const Call& call, const dataprime::SlicedQuery::Grouping& what, const Cut& cut,
                         Grouping& grouping, SlicedRun& run);
  void GiveUp(Grouping& grouping);
  void Drop(Grouping& grouping);
  void MakeRoom();

  store::ClickHouseClient& client_;
  const store::Changes& changes_;
  const Clock& clock_;
  const KeptSlicesOptions options_;
  prometheus::Counter &kept_, &read_;
  prometheus::Gauge& bytes_gauge_;
  std::mutex mutex_;
  std::map<std::string, GroupingPtr, std::less<>> groupings_;  // by meaning
  std::string mutations_;  // those that there were when a query was prepared last; empty: none was yet
  uint64_t last_generation_ = 0, last_table_ = 0;
};

}  // namespace throughline::center
