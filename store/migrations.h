// Brings the tables of a store, whatever version of ours made them, to what schema/ describes.
//
// Shape    Numbered steps for changes that need a statement of their own, written down in the table throughline_schema
//          when done; then a comparison of every signal's table with schema/: missing columns, indexes and new enum
//          values are added. New columns therefore need no step.
// Restart  Every statement can run twice, and a step is written down after its last statement: killed anywhere, the
//          next start goes on.
// Errors   kConflict when a later version made the store, or when a column has another type than schema/ says. Nothing
//          is changed then.
// Threads  one at a time; two servers on one cluster may run it at once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "schema/table.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"

namespace throughline::store {

struct Migration {
  uint32_t version;
  std::string_view description;
  std::vector<std::string> (*statements)(const DdlOptions& options);
};

// Of this program, ascending. The last one's version is the store's version.
std::span<const Migration> Migrations();

struct MigrationReport {
  uint32_t version_before = 0;  // 0: there was no store
  uint32_t version_now = 0;
  int statements_run = 0;
};

Result<MigrationReport> Migrate(ClickHouseClient& client, const DdlOptions& options,
                                std::span<const Migration> migrations = Migrations(),
                                std::span<const schema::Table* const> tables = schema::SignalTables());

}  // namespace throughline::store
