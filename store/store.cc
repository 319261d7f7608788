#include "store/store.h"

#include <fmt/format.h>

#include <cstring>

#include "base/hex.h"
#include "base/log.h"
#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr size_t kIdsInOneQuestion = 1000;  // they travel in the URL

// One block whatever its size: the part is then written and committed as a whole. Rows per block first (the format's
// reader), then rows and bytes that are gathered into one (squashing).
constexpr std::string_view kOneBlock =
    "max_insert_block_size = 1000000000, min_insert_block_size_rows = 1000000000, min_insert_block_size_bytes = "
    "4000000000";

std::string InsertHead(const schema::Table& table, const DdlOptions& ddl) {
  std::string columns;
  for (const schema::Column& column : table.columns)
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", QuoteIdentifier(column.name));
  // On a cluster the insert returns when the shards have it, not when it is queued for them.
  std::string_view more = ddl.cluster.empty() ? "" : ", distributed_foreground_insert = 1";
  // Indexes of a fresh part are two more files to fsync, and nothing to gain: its first merge makes them.
  return fmt::format("INSERT INTO {} ({}) SETTINGS {}, materialize_skip_indexes_on_insert = 0{} FORMAT RowBinary",
                     QuoteIdentifier(table.name), columns, kOneBlock, more);
}

QueryOptions Within(std::chrono::milliseconds limit) { return {.deadline = std::chrono::steady_clock::now() + limit}; }

Result<std::set<schema::BatchId>> ReadBatchIds(const QueryResult& result) {
  std::set<schema::BatchId> out;
  for (schema::RowReader in(result.bytes); !in.AtEnd();) {
    std::string_view bytes = in.Bytes(sizeof(schema::BatchId));
    if (!in.ok()) return OurBug("a batch id of the store can't be read");
    schema::BatchId id;
    std::memcpy(id.data(), bytes.data(), id.size());
    out.insert(id);
  }
  return out;
}

// What BlockSink promises for each kind, made of what the client says.
Error ForInsert(const Error& error) {
  switch (error.kind) {
    case ErrorKind::kBusy:
    case ErrorKind::kNoSpace:
    case ErrorKind::kTimeout:
    case ErrorKind::kUnavailable:
    case ErrorKind::kInternal:
      return error;
    case ErrorKind::kCancelled:
      return {ErrorKind::kUnavailable, error.message};
    default:
      return {ErrorKind::kInternal, error.message};
  }
}

}  // namespace

Store::Store(ClickHouseClient& client, StoreOptions options, const Clock& clock, const DiskSpace& disk,
             Metrics& metrics)
    : client_(client), options_(std::move(options)), clock_(clock), disk_(disk), metrics_(metrics), changes_(clock) {}

Result<std::unique_ptr<Store>> Store::Open(ClickHouseClient& client, StoreOptions options, const Clock& clock,
                                           const DiskSpace& disk, Metrics& metrics) {
  std::unique_ptr<Store> store(new Store(client, std::move(options), clock, disk, metrics));
  Result<MigrationReport> report = Migrate(client, store->options_.ddl);
  if (!report) return Fail(report.error());
  store->migration_ = *report;
  return store;
}

Result<void> Store::CheckDisk() const {
  if (options_.data_dir.empty()) return {};
  Result<uint64_t> free = disk_.FreeBytes(options_.data_dir);
  if (!free) return Fail(free.error());
  if (*free >= options_.min_free_bytes) return {};
  return Fail(ErrorKind::kNoSpace, fmt::format("the disk of {} is nearly full: {} MiB are free and the limit is {} "
                                               "MiB; free some space, or lower the retention or the limit",
                                               options_.data_dir, *free >> 20, options_.min_free_bytes >> 20));
}

Result<void> Store::Insert(std::span<const schema::InsertBlock* const> group) {
  if (group.empty()) return {};
  const std::string table(group.front()->table->name);
  SteadyPoint begin = clock_.Steady();
  Result<void> done = InsertNow(group);
  for (const schema::InsertBlock* block : group) changes_.Note(table, block->slots);  // stored, or perhaps stored
  metrics_
      .Histogram("throughline_store_insert_seconds", "Time of one insert, failed ones included.", LatencyBounds(),
                 {{"table", table}})
      .Observe(std::chrono::duration<double>(clock_.Steady() - begin).count());
  if (!done) {
    metrics_
        .Counter("throughline_store_insert_failures_total", "Inserts that failed, by kind of error.",
                 {{"table", table}, {"kind", std::string(ErrorKindName(done.error().kind))}})
        .Increment();
    return done;
  }
  double rows = 0, bytes = 0;
  for (const schema::InsertBlock* block : group) {
    rows += static_cast<double>(block->row_count);
    bytes += static_cast<double>(block->rows.size());
  }
  metrics_.Counter("throughline_store_inserts_total", "Inserts committed.", {{"table", table}}).Increment();
  metrics_.Counter("throughline_store_inserted_rows_total", "Rows committed.", {{"table", table}}).Increment(rows);
  metrics_
      .Counter("throughline_store_inserted_bytes_total", "Bytes of committed rows, before compression.",
               {{"table", table}})
      .Increment(bytes);
  return done;
}

Result<void> Store::InsertNow(std::span<const schema::InsertBlock* const> group) {
  const schema::InsertBlock& first = *group.front();
  std::vector<std::string_view> pieces;
  pieces.reserve(group.size());
  for (const schema::InsertBlock* block : group) {
    if (block->table != first.table || block->received_day != first.received_day)
      return OurBug("rows of two tables or two days in one insert");
    pieces.push_back(block->rows);
  }
  if (Result<void> room = CheckDisk(); !room) return room;
  Result<QuerySummary> done =
      client_.Insert(InsertHead(*first.table, options_.ddl), pieces, Within(options_.insert_timeout));
  if (!done) return Fail(ForInsert(done.error()));
  return {};
}

Result<std::set<schema::BatchId>> Store::StoredBatches(const schema::Table& table,
                                                       std::span<const schema::BatchId> ids) {
  std::set<schema::BatchId> out;
  const int64_t since_ms = (clock_.NowNanos() - std::chrono::nanoseconds(options_.batch_memory).count()) / 1'000'000;
  for (size_t begin = 0; begin < ids.size(); begin += kIdsInOneQuestion) {
    std::span<const schema::BatchId> some = ids.subspan(begin, std::min(kIdsInOneQuestion, ids.size() - begin));
    std::vector<std::string> hex;
    for (const schema::BatchId& id : some) hex.push_back(ToHex(id));
    QueryOptions options = Within(options_.question_timeout);
    options.params = {{"ids", ArrayText(hex)}, {"since", std::to_string(since_ms)}};
    // Parts whose rows all came before `since` are not opened: received_at is in the partition key, so each part knows
    // its range.
    Result<QueryResult> found = client_.Query(
        fmt::format(
            "SELECT DISTINCT batch_id FROM {} WHERE received_at >= fromUnixTimestamp64Milli({{since:Int64}}, 'UTC') "
            "AND batch_id IN (SELECT toFixedString(unhex(arrayJoin({{ids:Array(String)}})), 16))",
            QuoteIdentifier(table.name)),
        options);
    if (!found) return Fail(found.error());
    Result<std::set<schema::BatchId>> stored = ReadBatchIds(*found);
    if (!stored) return stored;
    out.merge(*stored);
  }
  if (!out.empty()) changes_.NoteAll();  // an insert whose end nobody saw; what it wrote can be read now
  return out;
}

Result<std::set<schema::BatchId>> Store::RecentBatches(const schema::Table& table, int minutes) {
  QueryOptions options = Within(options_.question_timeout);
  options.params = {{"minutes", std::to_string(minutes)}};
  // The inner max() is answered from the parts' own minima and maxima, without reading a row.
  Result<QueryResult> found =
      client_.Query(fmt::format("SELECT DISTINCT batch_id FROM {0} WHERE received_at >= (SELECT max(received_at) FROM "
                                "{0}) - toIntervalMinute({{minutes:Int32}})",
                                QuoteIdentifier(table.name)),
                    options);
  if (!found) return Fail(found.error());
  return ReadBatchIds(*found);
}

}  // namespace throughline::store
