#include "store/enrichment.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/log.h"
#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr std::string_view kCatalogue = "enrichment_tables";
constexpr std::string_view kRows = "enrichment_rows";
constexpr auto kLoadTime = std::chrono::seconds(5);
constexpr auto kKnownFor = std::chrono::seconds(5);

}  // namespace

std::vector<std::string> CreateEnrichmentTables(const DdlOptions& options) {
  std::vector<std::string> out = CreateSmallTable(
      kCatalogue,
      "  name String,\n  table_id String,\n  columns Array(String),\n  row_count UInt64,\n  byte_count UInt64,\n"
      "  deleted UInt8,\n  updated_at DateTime64(3, 'UTC')",
      "name, updated_at", options);
  for (std::string& statement :
       CreateSmallTable(kRows, "  table_id LowCardinality(String),\n  row_number UInt32,\n  key String,\n  data String",
                        "table_id, row_number", options)) {
    out.push_back(std::move(statement));
  }
  return out;
}

Result<std::vector<EnrichmentTable>> EnrichmentTables::Load() {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + kLoadTime;  // every query waits for it
  Result<QueryResult> found = client_.Query(
      fmt::format("SELECT name, last.1, last.2, last.3, last.4, toUnixTimestamp64Milli(last.6) FROM (SELECT name, "
                  "argMax((table_id, columns, row_count, byte_count, deleted, updated_at), updated_at) AS last FROM {} "
                  "GROUP BY name) WHERE last.5 = 0 ORDER BY name",
                  kCatalogue),
      options);
  if (!found) return Fail(found.error());
  std::vector<EnrichmentTable> tables;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    EnrichmentTable table;
    table.name = in.String();
    table.id = in.String();
    const uint64_t texts = in.Varint();
    for (uint64_t i = 0; i + 1 < texts && in.ok(); i += 2) {
      EnrichmentColumn column{.name = std::string(in.String()), .type = {}};
      column.type = in.String();
      table.columns.push_back(std::move(column));
    }
    table.rows = in.Fixed<uint64_t>();
    table.bytes = in.Fixed<uint64_t>();
    table.updated_ms = in.Fixed<int64_t>();
    if (!in.ok()) return OurBug("a row of the catalogue of tables can't be read");
    tables.push_back(std::move(table));
  }
  return tables;
}

Result<std::vector<EnrichmentTable>> EnrichmentTables::List() {
  std::lock_guard lock(mutex_);
  if (known_ && clock_.Steady() - known_at_ < kKnownFor) return *known_;
  Result<std::vector<EnrichmentTable>> tables = Load();
  if (!tables) return tables;
  known_ = *tables;
  known_at_ = clock_.Steady();
  return tables;
}

Result<void> EnrichmentTables::WriteCatalogue(const EnrichmentTable& table, bool deleted) {
  std::string data;
  schema::RowWriter out(data);
  out.String(table.name);
  out.String(table.id);
  out.Varint(2 * table.columns.size());  // name, type, name, type, ...
  for (const EnrichmentColumn& column : table.columns) {
    out.String(column.name);
    out.String(column.type);
  }
  out.Fixed<uint64_t>(table.rows);
  out.Fixed<uint64_t>(table.bytes);
  out.Fixed<uint8_t>(deleted);
  out.Fixed<int64_t>(table.updated_ms);
  const std::array<std::string_view, 1> pieces = {data};
  Result<QuerySummary> done = client_.Insert(
      fmt::format(
          "INSERT INTO {} (name, table_id, columns, row_count, byte_count, deleted, updated_at) FORMAT RowBinary",
          kCatalogue),
      pieces);
  std::lock_guard lock(mutex_);
  known_.reset();
  if (!done) return Fail(done.error());
  return {};
}

void EnrichmentTables::RemoveOrphans(const std::vector<EnrichmentTable>& kept) {
  std::vector<std::string> ids;
  for (const EnrichmentTable& table : kept) ids.push_back(table.id);
  QueryOptions options;
  options.params = {{"ids", ArrayText(ids)}};
  Result<void> done = client_.Execute(fmt::format("DELETE FROM {}{} WHERE NOT has({{ids:Array(String)}}, table_id)",
                                                  QuoteIdentifier(LocalTable(kRows, ddl_)), OnCluster(ddl_)),
                                      options);
  if (!done) log::Warn("store", "rows of tables that are gone stay for now", {{"reason", done.error().message}});
}

Result<EnrichmentTable> EnrichmentTables::Put(EnrichmentTable table, const std::vector<EnrichmentRow>& rows) {
  std::lock_guard changing(changing_);
  Result<std::vector<EnrichmentTable>> before = Load();
  if (!before) return Fail(before.error());
  table.id = fmt::format("{:016x}{:016x}", random_.Next(), random_.Next());
  table.updated_ms = clock_.NowNanos() / 1'000'000;
  // A clock that stepped back must not leave the old table in force.
  std::erase_if(*before, [&](const EnrichmentTable& old) {
    if (old.name == table.name) table.updated_ms = std::max(table.updated_ms, old.updated_ms + 1);
    return old.name == table.name;
  });
  table.rows = rows.size();
  std::string data;
  schema::RowWriter out(data);
  uint32_t number = 0;
  for (const EnrichmentRow& row : rows) {
    out.String(table.id);
    out.Fixed<uint32_t>(number++);
    out.String(row.key);
    out.String(row.data);
  }
  const std::array<std::string_view, 1> pieces = {data};
  Result<QuerySummary> inserted =
      client_.Insert(fmt::format("INSERT INTO {} (table_id, row_number, key, data) FORMAT RowBinary", kRows), pieces);
  if (!inserted) return Fail(inserted.error());
  if (Result<void> written = WriteCatalogue(table, false); !written) return Fail(written.error());
  before->push_back(table);
  RemoveOrphans(*before);
  return table;
}

Result<void> EnrichmentTables::Delete(std::string_view name) {
  std::lock_guard changing(changing_);
  Result<std::vector<EnrichmentTable>> before = Load();
  if (!before) return Fail(before.error());
  for (EnrichmentTable& table : *before) {
    if (table.name != name) continue;
    table.updated_ms = std::max(clock_.NowNanos() / 1'000'000, table.updated_ms + 1);
    if (Result<void> written = WriteCatalogue(table, true); !written) return written;
    std::erase_if(*before, [&](const EnrichmentTable& one) { return one.name == name; });
    RemoveOrphans(*before);
    return {};
  }
  return Fail(ErrorKind::kNotFound, fmt::format("there is no table '{}'", name));
}

}  // namespace throughline::store
