#include "store/retention.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "base/log.h"
#include "schema/row_binary.h"
#include "schema/table.h"

namespace throughline::store {
namespace {

// As schema::kPartitionBy prints a day.
std::string PartitionOf(TimePoint time) {
  std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

}  // namespace

Retention::Retention(ClickHouseClient& client, RetentionOptions options, const Clock& clock, Metrics& metrics)
    : client_(client), options_(std::move(options)), clock_(clock), metrics_(metrics) {}

Result<std::vector<Retention::Part>> Retention::Parts() {
  std::vector<std::string> tables;
  for (const schema::Table* table : schema::SignalTables()) tables.push_back(LocalTable(table->name, options_.ddl));
  QueryOptions options;
  options.params = {{"tables", ArrayText(tables)}};
  // On a cluster one replica of each shard speaks for it.
  std::string source = options_.ddl.cluster.empty()
                           ? "system.parts"
                           : fmt::format("cluster({}, system.parts)", QuoteLiteral(options_.ddl.cluster));
  Result<QueryResult> rows = client_.Query(
      fmt::format(
          "SELECT table, partition_id, name, max_block_number, rows, bytes_on_disk FROM {} "
          "WHERE active AND database = currentDatabase() AND table IN (SELECT arrayJoin({{tables:Array(String)}}))",
          source),
      options);
  if (!rows) return Fail(rows.error());
  std::vector<Part> out;
  for (schema::RowReader in(rows->bytes); !in.AtEnd();) {
    Part& part = out.emplace_back();
    part.table = in.String();
    part.partition = in.String();
    part.name = in.String();
    part.block = in.Fixed<int64_t>();
    part.rows = in.Fixed<uint64_t>();
    part.bytes = in.Fixed<uint64_t>();
    if (!in.ok()) return OurBug("a row of system.parts can't be read");
  }
  return out;
}

Result<Dropped> Retention::Drop(const std::string& table, const std::string& kind, const std::string& what,
                                uint64_t rows, uint64_t bytes, std::string_view reason) {
  Result<void> done = client_.Execute(fmt::format("ALTER TABLE {}{} DROP {} {}", QuoteIdentifier(table),
                                                  OnCluster(options_.ddl), kind, QuoteLiteral(what)));
  if (!done) {
    log::Error("store", "retention could not drop old data; trying again later",
               {{"table", table}, {"dropped", what}, {"error", done.error().message}});
    return Fail(done.error());
  }
  if (options_.changes) options_.changes->NoteAll();
  log::Info("store", "retention dropped old data",
            {{"table", table}, {"dropped", what}, {"rows", rows}, {"bytes", bytes}, {"reason", reason}});
  const Metrics::Labels labels = {{"table", table}, {"reason", std::string(reason)}};
  metrics_.Counter("throughline_store_retention_rows_total", "Rows that retention dropped.", labels)
      .Increment(static_cast<double>(rows));
  metrics_.Counter("throughline_store_retention_bytes_total", "Bytes on disk that retention dropped.", labels)
      .Increment(static_cast<double>(bytes));
  return Dropped{table, what, rows, bytes};
}

Result<std::vector<Dropped>> Retention::Enforce() {
  std::vector<Dropped> out;
  if (options_.max_age_days == 0 && options_.max_bytes == 0) return out;
  Result<std::vector<Part>> parts = Parts();
  if (!parts) return Fail(parts.error());

  struct Sum {
    uint64_t rows = 0, bytes = 0;
  };
  std::map<std::pair<std::string, std::string>, Sum> partitions;  // (day, table), so oldest first
  uint64_t total = 0;
  for (const Part& part : *parts) {
    Sum& sum = partitions[{part.partition, part.table}];
    sum.rows += part.rows;
    sum.bytes += part.bytes;
    total += part.bytes;
  }
  const std::string today = PartitionOf(clock_.Now());
  const std::string oldest_kept =
      options_.max_age_days == 0 ? "" : PartitionOf(clock_.Now() - std::chrono::days(options_.max_age_days));
  for (const auto& [key, sum] : partitions) {
    const auto& [day, table] = key;
    const bool too_old = day < oldest_kept;
    const bool too_much = options_.max_bytes != 0 && total > options_.max_bytes && day < today;
    if (!too_old && !too_much) continue;
    if (Result<Dropped> dropped = Drop(table, "PARTITION ID", day, sum.rows, sum.bytes, too_old ? "age" : "size")) {
      out.push_back(*dropped);
      total -= sum.bytes;
    }
  }
  if (options_.max_bytes == 0 || total <= options_.max_bytes || !options_.ddl.cluster.empty())
    return out;  // part names of a cluster are each node's own

  // Only today's are left.
  std::map<std::string, std::vector<Part>> by_table;
  for (Part& part : *parts) {
    if (part.partition >= today) by_table[part.table].push_back(std::move(part));
  }
  auto bytes_of = [](const std::vector<Part>& some) {
    return std::accumulate(some.begin(), some.end(), uint64_t{0},
                           [](uint64_t sum, const Part& part) { return sum + part.bytes; });
  };
  auto largest = std::ranges::max_element(by_table, {}, [&](const auto& entry) { return bytes_of(entry.second); });
  if (largest == by_table.end()) return out;
  std::vector<Part>& left = largest->second;
  std::ranges::sort(left, {}, &Part::block);
  for (size_t i = 0; i + 1 < left.size() && total > options_.max_bytes; ++i) {
    Result<Dropped> dropped = Drop(left[i].table, "PART", left[i].name, left[i].rows, left[i].bytes, "size");
    if (!dropped) break;  // merged away meanwhile, most likely: the next run sees the part that it is now in
    out.push_back(*dropped);
    total -= left[i].bytes;
  }
  return out;
}

RetentionRunner::RetentionRunner(Retention& retention, std::chrono::milliseconds interval)
    : retention_(retention), thread_([this, interval] { Run(interval); }) {}

RetentionRunner::~RetentionRunner() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void RetentionRunner::Run(std::chrono::milliseconds interval) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (Result<std::vector<Dropped>> done = retention_.Enforce(); !done)
      log::Warn("store", "retention could not look at the store", {{"error", done.error().message}});
    lock.lock();
    wake_.wait_for(lock, interval, [this] { return stopping_; });
  }
}

}  // namespace throughline::store
