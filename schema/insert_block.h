// What ingest hands to the store: rows that belong together, encoded, and the two questions that durable ingest asks.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "schema/table.h"

namespace throughline::schema {

using BatchId = std::array<uint8_t, 16>;

// What changed is remembered by slots of time as long as this.
inline constexpr int64_t kSlotNanos = 10'000'000'000;

constexpr int64_t SlotOf(int64_t nanos) { return nanos / kSlotNanos - (nanos % kSlotNanos < 0); }

// The rows of one request for one table, in RowBinary, every column of Table::columns in order. Several of these
// concatenated are one insert.
struct InsertBlock {
  const Table* table = nullptr;
  BatchId batch_id{};
  uint32_t received_day = 0;  // days since 1970: the partition. Blocks of two days never share an insert
  uint64_t row_count = 0;
  std::string rows;
  // The slots that the times of the rows (Table::time_column) lie in, in no order, some more than once.
  std::vector<int64_t> slots = {};

  void AddTime(int64_t nanos) {
    if (const int64_t slot = SlotOf(nanos); slots.empty() || slots.back() != slot) slots.push_back(slot);
  }
};

// Threads: any number of concurrent calls.
class BlockSink {
 public:
  virtual ~BlockSink() = default;

  // Inserts all rows of `group` (one table, one day) as one part: all are stored, fsynced, when it returns, or none is.
  // kUnavailable and kTimeout mean that the outcome is not known: ask StoredBatches before inserting the same rows
  // again. kBusy, kNoSpace: not stored, the engine has no room now (too many parts, memory; disk). kInvalid and
  // kInternal: not stored, and the same rows will fail again.
  virtual Result<void> Insert(std::span<const InsertBlock* const> group) = 0;

  // Which of `ids` are stored in `table`.
  virtual Result<std::set<BatchId>> StoredBatches(const Table& table, std::span<const BatchId> ids) = 0;

  // The batches of the last `minutes` before the newest stored row of `table`: what a client may still send again after
  // this server was restarted.
  virtual Result<std::set<BatchId>> RecentBatches(const Table& table, int minutes) = 0;
};

}  // namespace throughline::schema
