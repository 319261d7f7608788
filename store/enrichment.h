// Tables that users uploaded to look values up in: rows of texts, the first column the key.
//
// Shape    An upload gets an id and its rows; then one row in the catalogue makes it the table of its name. Readers
//          therefore see the whole old table or the whole new one. Rows that the catalogue does not name (a crash in
//          between, a table that was replaced) are removed by the next change.
// Errors   of the client; kNotFound from Delete.
// Threads  any. Put and Delete wait for one another.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"

namespace throughline::store {

struct EnrichmentColumn {
  std::string name;
  std::string type;  // "string", "number" or "bool": what every cell of it reads as
};

struct EnrichmentTable {
  std::string name;
  std::string id;  // of the upload: 32 hex digits
  std::vector<EnrichmentColumn> columns;
  uint64_t rows = 0, bytes = 0;  // bytes: of the file
  int64_t updated_ms = 0;        // since 1970
};

struct EnrichmentRow {
  std::string key;
  std::string data;  // a JSON object of texts, by column
};

class EnrichmentTables {
 public:
  EnrichmentTables(ClickHouseClient& client, DdlOptions ddl, const Clock& clock)
      : client_(client), ddl_(std::move(ddl)), clock_(clock) {}

  // By name. From memory when that is younger than a few seconds: another server may have changed them.
  Result<std::vector<EnrichmentTable>> List();
  // Makes or replaces the table `table.name`; its id and time are set here.
  Result<EnrichmentTable> Put(EnrichmentTable table, const std::vector<EnrichmentRow>& rows);
  Result<void> Delete(std::string_view name);

 private:
  Result<void> WriteCatalogue(const EnrichmentTable& table, bool deleted);
  void RemoveOrphans(const std::vector<EnrichmentTable>& kept);
  Result<std::vector<EnrichmentTable>> Load();

  ClickHouseClient& client_;
  const DdlOptions ddl_;
  const Clock& clock_;
  SystemRandom random_;
  std::mutex changing_;
  std::mutex mutex_;
  std::optional<std::vector<EnrichmentTable>> known_;
  SteadyPoint known_at_{};
};

// CREATE TABLE of the catalogue and of the rows.
std::vector<std::string> CreateEnrichmentTables(const DdlOptions& options);

}  // namespace throughline::store
