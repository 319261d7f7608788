// From encoded requests to committed parts: group commit, back-pressure, and each batch stored once.
//
//   Submit ──► lane of its table ──► group ──► one insert, one fsynced part ──► Done for every request of the group
//
// Acknowledged   Done(ok) is called only after the engine has committed the rows with fsync. Nothing is dropped in
//                silence: every Submit ends in exactly one Done.
// Group commit   while an insert runs, what arrives gathers; the next group takes all of it up to max_group_bytes, or
//                of one day (the partition). A request that finds the lane idle waits `gather` for company, then goes.
//                One that comes while an insert runs is not the only client's: it waits `gather_when_busy`, and when
//                few have come until then (`company`) up to `gather_most`, for a part costs as much as a thousand rows,
//                now and in merges.
// Back-pressure  when queued bytes would pass max_queued_bytes, Done(kBusy) at once.
// Stored once    a batch id that is queued already joins it; one that was stored is acknowledged at once; one whose
//                outcome is not known (the engine died in mid-insert) is looked up in the store before it is inserted
//                again. Ids are remembered for as long as SDKs retry, and read back from the store at start.
// Threads        Submit from any thread; Done is called on a lane's thread (or within Submit): keep it short.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "schema/insert_block.h"

namespace throughline::ingest {

struct CommitQueueOptions {
  size_t max_queued_bytes = 192 << 20;  // of encoded rows, waiting and being inserted, all tables together
  size_t max_group_bytes = 32 << 20;    // a single larger request is a group of its own
  uint64_t max_group_rows = 200'000;
  std::chrono::milliseconds gather{2}, gather_when_busy{10}, gather_most{100};
  struct Company {
    size_t requests = 8;
    uint64_t rows = 2'000;  // either of the two
  } company;
  int inserters_per_table = 2;  // while one part is compressed, the next one is parsed
  // How long a group whose outcome is not known waits for the engine, before its clients are told to come again.
  std::chrono::milliseconds outcome_wait = std::chrono::seconds(10);
  std::chrono::milliseconds retry_pause{50};
  int remember_minutes = 30;
  size_t remember_batches = 250'000;
};

// Of an acknowledged request.
enum class Stored { kNow, kBefore };  // kBefore: it was sent again, and not stored again

class CommitQueue {
 public:
  using Done = std::move_only_function<void(Result<Stored>)>;

  // `sink`, `clock` and `metrics` outlive it. Reads the recent batch ids; fails when the store can't be read.
  static Result<std::unique_ptr<CommitQueue>> Start(schema::BlockSink& sink, const Clock& clock, Metrics& metrics,
                                                    CommitQueueOptions options);
  ~CommitQueue();  // Stop
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  // A block without rows is acknowledged at once.
  void Submit(schema::InsertBlock block, Done done);

  // Refuses new blocks with kUnavailable, commits what is queued, joins. Groups whose outcome is still not known after
  // `outcome_wait` are answered kUnavailable. Idempotent.
  void Stop();

  size_t queued_bytes() const;

 private:
  class Impl;
  explicit CommitQueue(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::ingest
