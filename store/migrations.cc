#include "store/migrations.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "base/log.h"
#include "schema/row_binary.h"
#include "store/alert_log.h"
#include "store/documents.h"
#include "store/enrichment.h"
#include "store/sql_text.h"

namespace throughline::store {
namespace {

constexpr std::string_view kVersions = "throughline_schema";

std::vector<std::string> FirstTables(const DdlOptions& options) {
  std::vector<std::string> out;
  for (const schema::Table* table : schema::SignalTables()) {
    for (std::string& statement : CreateTable(*table, options)) out.push_back(std::move(statement));
  }
  return out;
}

// The first version found a trace's minutes in a projection, and its spans by them.
std::vector<std::string> FindRowsOfTraces(const DdlOptions& options) {
  std::vector<std::string> out;
  for (std::string_view clause : schema::Spans().indexes) {
    if (IndexName(clause) == "rows_of_trace") out = AddIndex(schema::Spans(), clause, options);
  }
  const std::string alter =
      fmt::format("ALTER TABLE {}{} ", QuoteIdentifier(LocalTable("spans", options)), OnCluster(options));
  out.push_back(alter + "MATERIALIZE PROJECTION rows_of_trace");
  out.push_back(alter + "DROP PROJECTION IF EXISTS by_trace");
  return out;
}

std::vector<std::string> GiveAll(std::span<const std::string_view> settings, const DdlOptions& options) {
  std::vector<std::string> out;
  for (const schema::Table* table : schema::SignalTables())
    std::ranges::move(GiveSettings(*table, settings, options), std::back_inserter(out));
  return out;
}

std::vector<std::string> MergeDaysThatAreOver(const DdlOptions& options) {
  constexpr std::string_view kSettings[] = {"min_age_to_force_merge_seconds",
                                            "min_age_to_force_merge_on_partition_only",
                                            "enable_max_bytes_limit_for_min_age_to_force_merge"};
  return GiveAll(kSettings, options);
}

std::vector<std::string> WriteFromSmallBuffers(const DdlOptions& options) {
  constexpr std::string_view kSettings[] = {"min_columns_to_activate_adaptive_write_buffer"};
  return GiveAll(kSettings, options);
}

// For what is inserted and merged from then on.
std::vector<std::string> PackTimesAndTokens(const DdlOptions& options) {
  const schema::Table& spans = schema::Spans();
  std::vector<std::string> out;
  for (const schema::Column& column : spans.columns) {
    if (column.name == spans.time_column || column.unit == schema::Unit::kTokens)
      std::ranges::move(ModifyColumn(spans, column, options), std::back_inserter(out));
  }
  return out;
}

std::vector<std::string> MergeMorePartsAtOnce(const DdlOptions& options) {
  constexpr std::string_view kSettings[] = {"merge_selector_base"};
  return GiveAll(kSettings, options);
}

// The key tells a range of time from another as well, and keys_of_facets, which is given below, costs a sixteenth.
std::vector<std::string> DropFineIndexes(const DdlOptions& options) {
  std::vector<std::string> out;
  for (std::string_view index : {"start_range", "facet_keys"}) {
    // Not waited for: a merge that runs would have to end first.
    out.push_back(fmt::format("ALTER TABLE {}{} DROP INDEX IF EXISTS {} SETTINGS alter_sync = 0",
                              QuoteIdentifier(LocalTable("spans", options)), OnCluster(options), index));
  }
  return out;
}

// How one server prints a type and another does differs in blanks alone.
std::string WithoutBlanks(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

bool IsEnum(std::string_view type) { return type.starts_with("Enum"); }

class Runner {
 public:
  Runner(ClickHouseClient& client, const DdlOptions& options, MigrationReport& report)
      : client_(client), options_(options), report_(report) {}

  Result<void> Run(const std::vector<std::string>& statements) {
    for (const std::string& statement : statements) {
      Result<void> done = client_.Execute(statement, DdlLimits());
      if (!done) return done;
      ++report_.statements_run;
    }
    return {};
  }

  // The highest step written down; 0 for a store that is not there.
  Result<uint32_t> Version() {
    Result<QueryResult> found = client_.Query(fmt::format("SELECT toUInt32(max(version)) FROM {}", kVersions));
    if (!found) return Fail(found.error().In("reading the version of the store"));
    return schema::RowReader(found->bytes).Fixed<uint32_t>();
  }

  Result<void> WriteDown(const Migration& step) {
    QueryOptions options;
    options.params = {{"version", std::to_string(step.version)}, {"description", std::string(step.description)}};
    return client_.Execute(fmt::format("INSERT INTO {} (version, applied_at, description) SELECT {{version:UInt32}}, "
                                       "now64(3), {{description:String}}",
                                       kVersions),
                           options);
  }

  // name → type of the columns that `table` has.
  Result<std::map<std::string, std::string>> Columns(std::string_view table) {
    return Pairs("SELECT name, type FROM system.columns", table);
  }

  Result<std::map<std::string, std::string>> Indexes(std::string_view table) {
    Result<std::map<std::string, std::string>> found =
        Pairs("SELECT name, '' FROM system.data_skipping_indices", table);
    if (!found) return found;
    Result<std::map<std::string, std::string>> projections = Pairs("SELECT name, '' FROM system.projections", table);
    if (!projections) return projections;
    found->merge(*projections);
    return found;
  }

 private:
  QueryOptions DdlLimits() const {
    if (options_.cluster.empty()) return {};
    // A replica that is away does it when it is back; we go on with those that are here.
    return {.settings = {{"distributed_ddl_output_mode", "null_status_on_timeout"},
                         {"distributed_ddl_task_timeout", "30"}}};
  }

  Result<std::map<std::string, std::string>> Pairs(std::string_view select, std::string_view table) {
    QueryOptions options;
    options.params = {{"table", LocalTable(table, options_)}};
    Result<QueryResult> found = client_.Query(
        fmt::format("{} WHERE database = currentDatabase() AND table = {{table:String}}", select), options);
    if (!found) return Fail(found.error());
    std::map<std::string, std::string> out;
    for (schema::RowReader in(found->bytes); !in.AtEnd();) {
      std::string name(in.String()), value(in.String());
      if (!in.ok()) return OurBug("a row of system.columns can't be read");
      out.emplace(std::move(name), std::move(value));
    }
    return out;
  }

  ClickHouseClient& client_;
  const DdlOptions& options_;
  MigrationReport& report_;
};

// Refuses before anything is changed.
Result<void> CheckTypes(const schema::Table& table, const std::map<std::string, std::string>& present) {
  for (const schema::Column& column : table.columns) {
    auto found = present.find(std::string(column.name));
    if (found == present.end() || WithoutBlanks(found->second) == WithoutBlanks(column.type)) continue;
    if (IsEnum(found->second) && IsEnum(column.type)) continue;
    return Fail(ErrorKind::kConflict, fmt::format("column {} of table {} is {} and this version of throughline needs "
                                                  "{}: the store was made by another version; "
                                                  "export the data with that one and import it with this",
                                                  column.name, table.name, found->second, column.type));
  }
  return {};
}

Result<void> AddWhatIsMissing(Runner& runner, const schema::Table& table, const DdlOptions& options) {
  Result<std::map<std::string, std::string>> present = runner.Columns(table.name);
  if (!present) return Fail(present.error());
  std::string_view before;
  for (const schema::Column& column : table.columns) {
    auto found = present->find(std::string(column.name));
    std::vector<std::string> statements;
    if (found == present->end()) {
      log::Info("store", "adding a column", {{"table", table.name}, {"column", column.name}});
      statements = AddColumn(table, column, before, options);
    } else if (IsEnum(column.type) && WithoutBlanks(found->second) != WithoutBlanks(column.type)) {
      statements = ModifyColumn(table, column, options);
    }
    if (Result<void> done = runner.Run(statements); !done)
      return Fail(done.error().In(fmt::format("table {}, column {}", table.name, column.name)));
    before = column.name;
  }
  Result<std::map<std::string, std::string>> indexes = runner.Indexes(table.name);
  if (!indexes) return Fail(indexes.error());
  for (std::string_view clause : table.indexes) {
    if (indexes->contains(std::string(IndexName(clause)))) continue;
    if (Result<void> done = runner.Run(AddIndex(table, clause, options)); !done)
      return Fail(done.error().In(fmt::format("table {}, {}", table.name, IndexName(clause))));
  }
  return {};
}

}  // namespace

std::span<const Migration> Migrations() {
  static const std::vector<Migration> steps = {
      {1, "tables of spans, logs and metric points", &FirstTables},
      {2, "tables that users upload", &CreateEnrichmentTables},
      {3, "the rows of a trace are found by their number in the part", &FindRowsOfTraces},
      {4, "what users set up", &CreateDocumentTable},
      {5, "what alerts remember", &CreateAlertTable},
      {6, "of changes to one version of what users set up the table takes one", &MakeDocumentVersionsExact},
      {7, "a day that is over becomes one part", &MergeDaysThatAreOver},
      {8, "times and tokens take fewer bits", &PackTimesAndTokens},
      {9, "a merge takes a quarter of the memory", &WriteFromSmallBuffers},
      {10, "a query looks at fewer entries of indexes", &DropFineIndexes},
      {11, "rows are merged less often", &MergeMorePartsAtOnce},
  };
  return steps;
}

Result<MigrationReport> Migrate(ClickHouseClient& client, const DdlOptions& options,
                                std::span<const Migration> migrations, std::span<const schema::Table* const> tables) {
  MigrationReport report;
  Runner runner(client, options, report);
  if (Result<void> made = runner.Run(
          CreateSmallTable(kVersions, "  version UInt32,\n  applied_at DateTime64(3, 'UTC'),\n  description String",
                           "version", options));
      !made) {
    return Fail(made.error().In("making the tables of the store"));
  }
  Result<uint32_t> before = runner.Version();
  if (!before) return Fail(before.error());
  report.version_before = report.version_now = *before;
  uint32_t known = migrations.empty() ? 0 : migrations.back().version;
  if (*before > known) {
    return Fail(ErrorKind::kConflict, fmt::format("the store has version {} and this throughline knows versions up to "
                                                  "{}: start the newer throughline that made it, "
                                                  "or use another data directory",
                                                  *before, known));
  }
  for (const schema::Table* table : tables) {
    Result<std::map<std::string, std::string>> present = runner.Columns(table->name);
    if (!present) return Fail(present.error());
    if (Result<void> same = CheckTypes(*table, *present); !same) return Fail(same.error());
  }
  for (const Migration& step : migrations) {
    if (step.version <= *before) continue;
    if (Result<void> done = runner.Run(step.statements(options)); !done)
      return Fail(done.error().In(fmt::format("store version {}", step.version)));
    if (Result<void> done = runner.WriteDown(step); !done)
      return Fail(done.error().In(fmt::format("store version {}", step.version)));
    report.version_now = step.version;
    log::Info("store", "the store has a new version", {{"version", step.version}, {"description", step.description}});
  }
  for (const schema::Table* table : tables) {
    if (Result<void> done = AddWhatIsMissing(runner, *table, options); !done) return Fail(done.error());
  }
  return report;
}

}  // namespace throughline::store
