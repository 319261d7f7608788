// Which attributes the stored rows have now, and of which types: for completion, help and the nearest name.
//
// Shape    a sample of the rows that arrived on each source's last day, read again when it is older than a minute. A
//          key that only an old or a rare row has may be missing, so nobody may conclude that no row has it.
// Errors   none: a source that can't be asked now, or has no rows, has no entry, which means that nothing is known.
// Cost     at most kLongest of the engine's time for each source, once a minute; whoever comes meanwhile gets the last
//          answer.
// Threads  any.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "dataprime/compiler.h"
#include "net/cancel.h"
#include "schema/table.h"
#include "store/clickhouse_client.h"

namespace throughline::center {

using AttributesBySource = std::map<std::string, dataprime::AttributeCatalogue, std::less<>>;

class AttributeCatalogues {
 public:
  static constexpr auto kLongest = std::chrono::milliseconds(800);
  static constexpr auto kFresh = std::chrono::minutes(1);
  static constexpr size_t kRows = 20'000;
  static constexpr size_t kKeys = 5'000;  // a source; the most frequent are kept

  AttributeCatalogues(store::ClickHouseClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  // Never null.
  std::shared_ptr<const AttributesBySource> Get();

 private:
  std::optional<dataprime::AttributeCatalogue> Load(const schema::Table& table);

  store::ClickHouseClient& client_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const AttributesBySource> last_ = std::make_shared<AttributesBySource>();
  std::optional<SteadyPoint> loaded_;
  bool is_loading_ = false;
};

// The statement whose rows are (key String, text UInt8, number UInt8, boolean UInt8, other UInt8).
std::string AttributeCatalogueSql(const schema::Table& table);

}  // namespace throughline::center
