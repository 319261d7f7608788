// What groupings said of slices of time to which nothing was added since: read once, and merged when the query is asked
// again, of the same or of another range (dataprime/sql/slices.h).
//
// Why      A page that shows a day is looked at over and over, and but for its last minutes the day is over. A grouping
//          of ten million spans takes seconds, its 24 kept slices and the last hour a tenth of it.
// Shape    A range is cut into slices (slice_cuts.h). Those that are over are kept in the engine's memory as states of
//          aggregates, a table for each grouping; the rest is read. Nothing is kept of a grouping that is asked for the
//          first time, for most are asked once, nor where it read few rows: making a slice takes milliseconds.
//          A slice whose parts are kept, or most of them, is put together of them: when an hour is over nothing of it is
//          read again, and for a late span ten seconds are.
// Truth    A slice holds as long as store::Changes knows of no change to it, and no mutation of rows has run since.
//          Only where this server alone writes.
// Limits   KeptSlicesOptions; over them the grouping that was not asked for longest is forgotten.
// Errors   kTimeout and kCancelled. Whatever else goes wrong means that the query is asked as it is.
// Safety   States are read by a SELECT under the query's own settings, read-only; their bytes are put into tables whose
//          columns the engine named.
// Threads  any. Two that ask the same at the same time, of whatever range: one makes slices, the other waits, and reads
//          all when that takes too long.
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
#include "center/read/slice_cuts.h"
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
    SteadyPoint taken;
  };
  // Its table goes with the last who holds it.
  struct Grouping {
    std::timed_mutex making;                              // of what follows
    std::string table;                                    // empty: there is none yet
    std::map<std::pair<int64_t, int64_t>, Slice> slices;  // by length and start
    std::atomic<uint64_t> bytes = 0;                      // of the table
    // Guarded by mutex_:
    bool is_unfit = false;       // its states are too large, or of a type that no table holds
    uint64_t rows_of_whole = 0;  // that were read when all was read last
    SteadyPoint asked;
  };
  using GroupingPtr = std::shared_ptr<Grouping>;
  struct Call;
  // What a slice consists of.
  struct Taken {
    std::vector<uint64_t> generations;
    uint64_t bytes = 0;
    void Add(const Taken& other);
  };

  // But for those at the end that are being written. Empty: none are worth it.
  std::vector<SliceCut> CutsOf(const dataprime::Compiled& compiled) const;
  // nullopt: asked for the first time, or of few rows or too many groups.
  std::optional<std::vector<GroupingPtr>> Known(const dataprime::SlicedQuery& query);
  // Whether the rows are what inserts made them; forgets all when they have been changed since.
  Result<bool> AreUnchanged(const Call& call);
  // Each slice, from the first to the last that there was time for; one at least. nullopt: unfit.
  Result<std::optional<std::vector<Taken>>> Make(const Call& call, const dataprime::SlicedQuery::Grouping& what,
                                                 Grouping& grouping, SlicedRun& run);
  // nullopt: it is not kept, or was changed, nor are all of its parts.
  std::optional<Taken> Take(Grouping& grouping, std::string_view table, const SliceCut& cut);
  Result<std::optional<Taken>> TakeOrMake(const Call& call, const dataprime::SlicedQuery::Grouping& what,
                                          const SliceCut& cut, Grouping& grouping, SlicedRun& run);
  Result<void> MakeTable(const Call& call, const std::string& states, const store::Params& params, Grouping& grouping);
  // The rows that `sql` gives are `cut` as it was when `version` was its newest change.
  Result<std::optional<Taken>> Keep(const Call& call, const dataprime::SlicedQuery::Grouping& what, const SliceCut& cut,
                                    uint64_t version, const std::string& sql, store::Params params, Grouping& grouping,
                                    SlicedRun& run);
  // What was not taken for long goes, once it is most of it.
  Result<void> Shrink(const Call& call, Grouping& grouping);
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
