#include "store/ddl.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "store/sql_text.h"

namespace throughline::store {
namespace {

struct TableSetting {
  std::string_view name, value;
  std::string_view why;
};

// What is not said here has ClickHouse's default.
constexpr TableSetting kSettings[] = {
    {"index_granularity_bytes", "2097152", "a lookup decompresses whole granules: 2 MiB of rows instead of 10 MiB"},
    {"fsync_after_insert", "1", "acknowledged means on the disk"},
    {"fsync_part_directory", "1", "and the names of its files as well"},
    // The parts that were merged are deleted after old_parts_lifetime, so the merged one must be on the disk by then.
    // ClickHouse waits eight minutes and hopes; a busy small machine then holds several times the size of its rows.
    // Merges write in large pieces: their fsync is cheap.
    {"min_rows_to_fsync_after_merge", "1", ""},
    {"min_compressed_bytes_to_fsync_after_merge", "1", ""},
    {"old_parts_lifetime", "60", "the file system's journal has the rename long before"},
    // A wide part has a file for each path of its JSON column, two thousand in all, each of them created, fsynced and
    // deleted by every merge. With 10 MiB, the default, libchdb alone needs 1.4 times the CPU for the same inserts
    // (W1 4.1 s against 2.9 s for 33 k spans, W4 10.8 s against 7.9 s for 131 k; medians of three, in turn, with 1
    // GiB). Not more than 64 MiB, since one path of a compact part costs nearly as much to read as all of them: with
    // 256 MiB a search by an attribute over 3 M fresh spans took 1.3 s, and 0.1 s when they were merged.
    {"min_bytes_for_wide_part", "67108864", ""},
    // A part takes 6 MiB of memory while it is merged, however few rows it has: the 256 paths of its JSON column. A
    // hundred at once, the default, took 620 MiB a merge; two of them reached the engine's limit, failed, and began
    // again, while parts piled up.
    {"max_parts_to_merge_at_once", "16", ""},
    // The parts of a merge are together at least that many times the largest of them. With 5, the default, a span of W1
    // that came at 3,500 a second was merged 6.3 times within a minute and cost the engine 293 us of CPU, with 8 4.6
    // times and 215 us; ten parts more were left. Most of what ingest costs is merges.
    {"merge_selector_base", "8", ""},
    // Else each of the two hundred streams of a wide part has a mebibyte to write from, however little comes: a merge of
    // W1 into one took 350 to 460 MiB, now 80 to 160, and two at once no longer leave queries without memory.
    {"min_columns_to_activate_adaptive_write_buffer", "1", ""},
    {"max_bytes_to_merge_at_max_space_in_pool", "21474836480",
     "a merge needs as much free disk again; and retention by size drops whole parts"},
    // A day that is over becomes one part, for a lookup pays for each: a trace by id over 10 M spans took 30 ms of CPU in
    // 35 parts, 22 ms in 18 and 16 ms in 4, a day each (libchdb, all columns). Its rows are written once more for that.
    {"min_age_to_force_merge_seconds", "3600", ""},
    {"min_age_to_force_merge_on_partition_only", "1", ""},
    {"enable_max_bytes_limit_for_min_age_to_force_merge", "1", "a day of more than the 20 GiB above stays in parts"},
    {"parts_to_delay_insert", "500", "lookups read an index of each part: slow down inserts before that hurts"},
    {"parts_to_throw_insert", "3000", ""},
    // A part that fails its checksums is set aside (detached/) and named in the log; the rest must still open.
    {"max_suspicious_broken_parts", "1000000", ""},
    {"max_suspicious_broken_parts_bytes", "1000000000000000", ""},
};

// Settings that only keep a small table durable.
constexpr std::string_view kSmallSettings =
    "fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1, "
    "min_compressed_bytes_to_fsync_after_merge = 1";

std::string SettingsClause(const DdlOptions& options) {
  std::string out;
  if (!options.codec.empty()) out = fmt::format("default_compression_codec = {}", QuoteLiteral(options.codec));
  for (const TableSetting& setting : kSettings)
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", setting.name, setting.value);
  return out;
}

std::string ColumnDefinition(const schema::Column& column) {
  std::string out = fmt::format("{} {}", QuoteIdentifier(column.name), column.type);
  if (!column.of_older_rows.empty()) out += fmt::format(" DEFAULT {}", column.of_older_rows);
  if (!column.codec.empty()) out += fmt::format(" {}", column.codec);
  return out;
}

std::string Engine(const DdlOptions& options) {
  // The macros stand in the configuration of each node; {database} and {table} are ClickHouse's own.
  return options.cluster.empty() ? "MergeTree"
                                 : "ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}')";
}

std::string Create(std::string_view name, std::string_view body, std::string_view rest, const DdlOptions& options) {
  return fmt::format("CREATE TABLE IF NOT EXISTS {}{} (\n{}\n) ENGINE = {}\n{}",
                     QuoteIdentifier(LocalTable(name, options)), OnCluster(options), body, Engine(options), rest);
}

// Rows of one request stay together: what is stored of a request is all or nothing on one shard, whatever happens to
// the others.
std::string CreateDistributed(std::string_view name, std::string_view sharding, const DdlOptions& options) {
  return fmt::format("CREATE TABLE IF NOT EXISTS {0}{1} AS {2} ENGINE = Distributed({3}, currentDatabase(), {4}, {5})",
                     QuoteIdentifier(name), OnCluster(options), QuoteIdentifier(LocalTable(name, options)),
                     QuoteLiteral(options.cluster), QuoteLiteral(LocalTable(name, options)), sharding);
}

// The same ALTER for the table with the parts and, when `both`, for the Distributed one before it.
std::vector<std::string> Alter(std::string_view table, std::string_view change, bool both, const DdlOptions& options) {
  std::vector<std::string> out = {
      fmt::format("ALTER TABLE {}{} {}", QuoteIdentifier(LocalTable(table, options)), OnCluster(options), change)};
  if (both && !options.cluster.empty())
    out.push_back(fmt::format("ALTER TABLE {}{} {}", QuoteIdentifier(table), OnCluster(options), change));
  return out;
}

}  // namespace

std::string LocalTable(std::string_view table, const DdlOptions& options) {
  return options.cluster.empty() ? std::string(table) : fmt::format("{}_local", table);
}

std::string OnCluster(const DdlOptions& options) {
  return options.cluster.empty() ? "" : " ON CLUSTER " + QuoteIdentifier(options.cluster);
}

std::string_view IndexName(std::string_view clause) {
  clause.remove_prefix(std::min(clause.size(), clause.find(' ') + 1));
  return clause.substr(0, clause.find(' '));
}

std::vector<std::string> CreateTable(const schema::Table& table, const DdlOptions& options) {
  std::string body;
  for (const schema::Column& column : table.columns)
    body += fmt::format("{}  {}", body.empty() ? "" : ",\n", ColumnDefinition(column));
  for (std::string_view index : table.indexes) body += fmt::format(",\n  {}", index);
  std::string rest = fmt::format("PARTITION BY {}\n", schema::kPartitionBy);
  if (!table.primary_key.empty()) rest += fmt::format("PRIMARY KEY ({})\n", table.primary_key);
  rest += fmt::format("ORDER BY ({})\nSETTINGS {}", table.order_by, SettingsClause(options));
  std::vector<std::string> out = {Create(table.name, body, rest, options)};
  if (!options.cluster.empty()) out.push_back(CreateDistributed(table.name, "cityHash64(batch_id)", options));
  return out;
}

std::vector<std::string> CreateSmallTable(std::string_view name, std::string_view columns, std::string_view order_by,
                                          const DdlOptions& options) {
  std::vector<std::string> out = {
      Create(name, columns, fmt::format("ORDER BY ({})\nSETTINGS {}", order_by, kSmallSettings), options)};
  if (!options.cluster.empty()) out.push_back(CreateDistributed(name, "1", options));
  return out;
}

std::vector<std::string> AddColumn(const schema::Table& table, const schema::Column& column, std::string_view after,
                                   const DdlOptions& options) {
  std::string place = after.empty() ? "FIRST" : fmt::format("AFTER {}", QuoteIdentifier(after));
  return Alter(table.name, fmt::format("ADD COLUMN IF NOT EXISTS {} {}", ColumnDefinition(column), place), true,
               options);
}

std::vector<std::string> ModifyColumn(const schema::Table& table, const schema::Column& column,
                                      const DdlOptions& options) {
  return Alter(table.name, fmt::format("MODIFY COLUMN {}", ColumnDefinition(column)), true, options);
}

std::vector<std::string> GiveSettings(const schema::Table& table, std::span<const std::string_view> names,
                                      const DdlOptions& options) {
  std::string all;
  for (const TableSetting& setting : kSettings) {
    if (std::ranges::find(names, setting.name) != names.end())
      all += fmt::format("{}{} = {}", all.empty() ? "" : ", ", setting.name, setting.value);
  }
  return Alter(table.name, "MODIFY SETTING " + all, false, options);
}

std::vector<std::string> AddIndex(const schema::Table& table, std::string_view clause, const DdlOptions& options) {
  std::string_view kind = clause.substr(0, clause.find(' '));
  std::vector<std::string> out =
      Alter(table.name, fmt::format("ADD {} IF NOT EXISTS {}", kind, clause.substr(kind.size() + 1)), false, options);
  if (kind == "INDEX")
    std::ranges::move(Alter(table.name, fmt::format("MATERIALIZE INDEX {}", IndexName(clause)), false, options),
                      std::back_inserter(out));
  return out;
}

}  // namespace throughline::store
