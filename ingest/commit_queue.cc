#include "ingest/commit_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/hex.h"
#include "base/log.h"
#include "ingest/recent_batches.h"

namespace throughline::ingest {
namespace {

using schema::BatchId;
using schema::InsertBlock;

struct Entry {
  InsertBlock block;
  std::vector<CommitQueue::Done> done;  // more than one: the same batch was sent again while it waited
  bool outcome_unknown = false;         // an earlier insert may have stored it
  std::chrono::steady_clock::time_point with_company_at, alone_at;  // when it goes
};
using Group = std::vector<std::shared_ptr<Entry>>;

Error Away(const Error& cause) {
  return Error{cause.kind,
               fmt::format("the store is not available now; nothing is lost if you send the same request again ({})",
                           cause.message)};
}

}  // namespace

class CommitQueue::Impl {
 public:
  Impl(schema::BlockSink& sink, const Clock& clock, Metrics& metrics, CommitQueueOptions options)
      : sink_(sink),
        clock_(clock),
        options_(options),
        queued_gauge_(metrics.Gauge("throughline_ingest_queued_bytes", "Encoded rows that wait for their commit.")),
        lookups_(metrics.Counter("throughline_ingest_outcome_lookups_total",
                                 "Groups whose insert ended without an answer and were looked up in the store.")) {
    for (const schema::Table* table : schema::SignalTables()) {
      std::string name(table->name);
      lanes_.emplace(table,
                     std::make_unique<Lane>(
                         *table, options,
                         metrics.Histogram("throughline_ingest_commit_seconds",
                                           "From the first byte sent to the engine to its commit.", LatencyBounds(),
                                           {{"table", name}}),
                         metrics.Histogram("throughline_ingest_group_rows", "Rows in one commit.",
                                           {1, 10, 100, 1'000, 10'000, 50'000, 100'000, 200'000}, {{"table", name}})));
    }
  }

  Result<void> LoadRecent() {
    for (auto& [table, lane] : lanes_) {
      Result<std::set<BatchId>> recent = sink_.RecentBatches(*table, options_.remember_minutes);
      // An engine that was killed begins with the merges it had left: it may be short of memory for a moment.
      for (auto pauses = options_.outcome_wait / options_.retry_pause;
           !recent && IsPassing(recent.error()) && pauses > 0; --pauses) {
        std::this_thread::sleep_for(options_.retry_pause);
        recent = sink_.RecentBatches(*table, options_.remember_minutes);
      }
      if (!recent) return Fail(recent.error().In("reading the batches that were stored last"));
      for (const BatchId& id : *recent) lane->recent.SetStored(id, clock_.Steady());
    }
    return {};
  }

  void Run() {
    for (auto& [table, lane] : lanes_) {
      for (int i = 0; i < options_.inserters_per_table; ++i) threads_.emplace_back([this, &lane] { Work(*lane); });
    }
  }

  void Submit(InsertBlock block, Done done) {
    if (block.row_count == 0) return done(Stored::kNow);
    std::unique_lock lock(mutex_);
    if (stopping_) {
      lock.unlock();
      return done(Fail(ErrorKind::kUnavailable, "the server is shutting down; send the same request again"));
    }
    Lane& lane = *lanes_.at(block.table);
    const BatchState* state = lane.recent.Find(block.batch_id);
    if (state != nullptr && *state == BatchState::kStored) {
      lock.unlock();
      return done(Stored::kBefore);
    }
    if (state != nullptr && *state == BatchState::kQueued) {
      lane.open.at(block.batch_id)->done.push_back(std::move(done));
      return;
    }
    if (queued_bytes_ + block.rows.size() > options_.max_queued_bytes && queued_bytes_ > 0) {
      lock.unlock();
      return done(Fail(
          ErrorKind::kBusy,
          fmt::format("{} MiB of rows wait for the store, which is the limit; send the same request again in a second",
                      options_.max_queued_bytes >> 20)));
    }
    auto entry = std::make_shared<Entry>();
    entry->outcome_unknown = state != nullptr;
    entry->block = std::move(block);
    entry->done.push_back(std::move(done));
    const bool is_inserting = lane.open.size() > lane.waiting.size();
    const auto now = std::chrono::steady_clock::now();
    entry->with_company_at = now + (is_inserting ? options_.gather_when_busy : options_.gather);
    entry->alone_at = now + (is_inserting ? options_.gather_most : options_.gather);
    Account(static_cast<int64_t>(entry->block.rows.size()));
    lane.recent.SetQueued(entry->block.batch_id);
    lane.open.emplace(entry->block.batch_id, entry);
    lane.waiting_bytes += entry->block.rows.size();
    lane.waiting_rows += entry->block.row_count;
    lane.waiting.push_back(std::move(entry));
    lane.wake.notify_one();
  }

  void Stop() {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      for (auto& [table, lane] : lanes_) lane->wake.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  size_t queued_bytes() const {
    std::lock_guard lock(mutex_);
    return queued_bytes_;
  }

 private:
  struct IdHash {
    size_t operator()(const BatchId& id) const {
      size_t value;
      std::memcpy(&value, id.data(), sizeof value);
      return value;
    }
  };
  // One table. Guarded by mutex_, but for the metrics.
  struct Lane {
    Lane(const schema::Table& table_, const CommitQueueOptions& options, prometheus::Histogram& seconds_,
         prometheus::Histogram& rows_)
        : table(table_),
          recent(std::chrono::minutes(options.remember_minutes), options.remember_batches),
          seconds(seconds_),
          rows(rows_) {}
    const schema::Table& table;
    std::deque<std::shared_ptr<Entry>> waiting;
    size_t waiting_bytes = 0;
    uint64_t waiting_rows = 0;
    std::unordered_map<BatchId, std::shared_ptr<Entry>, IdHash> open;  // waiting or being inserted
    RecentBatches recent;
    std::condition_variable wake;
    prometheus::Histogram& seconds;
    prometheus::Histogram& rows;
  };

  void Account(int64_t bytes) {
    queued_bytes_ = static_cast<size_t>(static_cast<int64_t>(queued_bytes_) + bytes);
    queued_gauge_.Set(static_cast<double>(queued_bytes_));
  }

  void Work(Lane& lane) {
    for (;;) {
      Group group = NextGroup(lane);
      if (group.empty()) return;
      Commit(lane, std::move(group));
    }
  }

  // Blocks until there is something to insert. Empty: stopping, and nothing is left.
  Group NextGroup(Lane& lane) {
    std::unique_lock lock(mutex_);
    for (;;) {
      lane.wake.wait(lock, [&] { return !lane.waiting.empty() || stopping_; });
      if (lane.waiting.empty()) return {};
      const bool has_company =
          lane.waiting.size() >= options_.company.requests || lane.waiting_rows >= options_.company.rows;
      const Entry& first = *lane.waiting.front();
      const auto go_at = has_company ? first.with_company_at : first.alone_at;
      if (stopping_ || lane.waiting_bytes >= options_.max_group_bytes / 4 || std::chrono::steady_clock::now() >= go_at)
        break;
      lane.wake.wait_until(lock, go_at);
    }
    Group group;
    size_t bytes = 0;
    uint64_t rows = 0;
    uint32_t day = lane.waiting.front()->block.received_day;
    while (!lane.waiting.empty()) {
      const InsertBlock& next = lane.waiting.front()->block;
      bool full =
          bytes + next.rows.size() > options_.max_group_bytes || rows + next.row_count > options_.max_group_rows;
      if (!group.empty() && (full || next.received_day != day)) break;
      bytes += next.rows.size();
      rows += next.row_count;
      group.push_back(std::move(lane.waiting.front()));
      lane.waiting.pop_front();
    }
    lane.waiting_bytes -= bytes;
    lane.waiting_rows -= rows;
    if (!lane.waiting.empty()) lane.wake.notify_one();
    return group;
  }

  void Commit(Lane& lane, Group group) {
    SteadyPoint deadline = clock_.Steady() + options_.outcome_wait;
    Result<void> looked_up = TakeOutStored(lane, group, deadline);
    if (!looked_up) return Finish(lane, group, Fail(Away(looked_up.error())), BatchState::kUnknown);
    if (group.empty()) return;
    Result<void> inserted = Insert(lane, group);
    // Not known: the connection broke in mid-insert. Ask the rows themselves, and insert again only if they are not
    // there.
    while (!inserted && IsUncertain(inserted.error())) {
      Result<bool> stored = IsStored(lane, group, deadline);
      if (!stored) return Finish(lane, group, Fail(Away(inserted.error())), BatchState::kUnknown);
      if (*stored) {
        inserted = {};
      } else {
        if (clock_.Steady() >= deadline) return Finish(lane, group, Fail(Away(inserted.error())), BatchState::kUnknown);
        inserted = Insert(lane, group);
      }
    }
    if (!inserted && !HasNoRoom(inserted.error()) && group.size() > 1) {
      // One of the requests has rows that the engine refuses. Alone, each gets its own answer.
      log::Warn("ingest", "a group was refused; its requests are inserted one by one",
                {{"table", lane.table.name}, {"requests", group.size()}, {"reason", inserted.error().message}});
      for (auto& entry : group) Commit(lane, Group{std::move(entry)});
      return;
    }
    if (inserted) return Finish(lane, group, Stored::kNow, BatchState::kStored);
    Finish(lane, group, Fail(inserted.error()), std::nullopt);
  }

  Result<void> Insert(Lane& lane, const Group& group) {
    std::vector<const InsertBlock*> blocks;
    uint64_t rows = 0;
    for (const auto& entry : group) {
      blocks.push_back(&entry->block);
      rows += entry->block.row_count;
    }
    SteadyPoint start = clock_.Steady();
    Result<void> inserted = sink_.Insert(blocks);
    lane.seconds.Observe(std::chrono::duration<double>(clock_.Steady() - start).count());
    if (inserted) lane.rows.Observe(static_cast<double>(rows));
    return inserted;
  }

  static bool HasNoRoom(const Error& error) {
    return error.kind == ErrorKind::kBusy || error.kind == ErrorKind::kNoSpace;
  }
  static bool IsPassing(const Error& error) { return HasNoRoom(error) || IsUncertain(error); }
  static bool IsUncertain(const Error& error) {
    return error.kind == ErrorKind::kUnavailable || error.kind == ErrorKind::kTimeout;
  }

  // Asks until the store answers or the deadline has passed.
  Result<std::set<BatchId>> Lookup(Lane& lane, const std::vector<BatchId>& ids, SteadyPoint deadline) {
    lookups_.Increment();
    for (;;) {
      Result<std::set<BatchId>> stored = sink_.StoredBatches(lane.table, ids);
      if (stored || clock_.Steady() >= deadline) return stored;
      std::unique_lock lock(mutex_);
      pause_.wait_for(lock, options_.retry_pause);
    }
  }

  // A group is one part: if one of its batches is stored, all are.
  Result<bool> IsStored(Lane& lane, const Group& group, SteadyPoint deadline) {
    Result<std::set<BatchId>> stored = Lookup(lane, {group.front()->block.batch_id}, deadline);
    if (!stored) return Fail(stored.error());
    return !stored->empty();
  }

  // Batches that were sent again after their outcome could not be told: answers those that turn out to be stored.
  Result<void> TakeOutStored(Lane& lane, Group& group, SteadyPoint deadline) {
    std::vector<BatchId> unknown;
    for (const auto& entry : group) {
      if (entry->outcome_unknown) unknown.push_back(entry->block.batch_id);
    }
    if (unknown.empty()) return {};
    Result<std::set<BatchId>> stored = Lookup(lane, unknown, deadline);
    if (!stored) return Fail(stored.error());
    Group found;
    for (auto& entry : group) {
      if (stored->contains(entry->block.batch_id)) found.push_back(std::move(entry));
    }
    std::erase(group, nullptr);
    if (!found.empty()) Finish(lane, found, Stored::kBefore, BatchState::kStored);
    return {};
  }

  // Answers every request of the group. `state`: what is known of its batches from now on; nullopt: not stored.
  void Finish(Lane& lane, const Group& group, const Result<Stored>& outcome, std::optional<BatchState> state) {
    std::vector<std::pair<std::vector<Done>, size_t>> waiters;
    {
      std::lock_guard lock(mutex_);
      for (const auto& entry : group) {
        const BatchId& id = entry->block.batch_id;
        lane.open.erase(id);
        if (!state) {
          lane.recent.Forget(id);
        } else if (*state == BatchState::kStored) {
          lane.recent.SetStored(id, clock_.Steady());
        } else {
          lane.recent.SetUnknown(id);
        }
        Account(-static_cast<int64_t>(entry->block.rows.size()));
        waiters.emplace_back(std::move(entry->done), entry->block.row_count);
      }
    }
    for (auto& [done, rows] : waiters) {
      for (size_t i = 0; i < done.size(); ++i) {
        // Those that joined a batch in the queue were stored by it, not beside it.
        done[i](outcome && i > 0 ? Result<Stored>(Stored::kBefore) : outcome);
      }
    }
  }

  schema::BlockSink& sink_;
  const Clock& clock_;
  const CommitQueueOptions options_;
  prometheus::Gauge& queued_gauge_;
  prometheus::Counter& lookups_;

  mutable std::mutex mutex_;
  std::condition_variable pause_;  // never notified: a wait that lets other threads have the lock
  std::map<const schema::Table*, std::unique_ptr<Lane>> lanes_;
  size_t queued_bytes_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

CommitQueue::CommitQueue(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CommitQueue::~CommitQueue() { Stop(); }

Result<std::unique_ptr<CommitQueue>> CommitQueue::Start(schema::BlockSink& sink, const Clock& clock, Metrics& metrics,
                                                        CommitQueueOptions options) {
  auto impl = std::make_unique<Impl>(sink, clock, metrics, options);
  if (Result<void> loaded = impl->LoadRecent(); !loaded) return Fail(loaded.error());
  impl->Run();
  return std::unique_ptr<CommitQueue>(new CommitQueue(std::move(impl)));
}

void CommitQueue::Submit(InsertBlock block, Done done) { impl_->Submit(std::move(block), std::move(done)); }
void CommitQueue::Stop() { impl_->Stop(); }
size_t CommitQueue::queued_bytes() const { return impl_->queued_bytes(); }

}  // namespace throughline::ingest
