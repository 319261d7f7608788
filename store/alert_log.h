// What alerts must remember beyond their rules: the newest state of each rule, and the incidents. Beside them the few
// texts that servers on one store share (shared_texts.h).
//
// Shape    Entries under (topic, id), each a JSON text with a version; the newest version is the entry. Nothing is
//          overwritten; entries are dropped kKeptDays after they were written, shared texts after a day.
// Races    States and incidents are written by whoever holds the alerts' lease, so by one.
// Errors   of the client; kConflict.
// Threads  any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/clickhouse_client.h"
#include "store/ddl.h"
#include "store/shared_texts.h"

namespace throughline::store {

struct AlertEntry {
  std::string id;
  uint64_t version = 0;  // from 1
  int64_t at_ms = 0;     // when this version was written, since 1970
  std::string group;     // of an incident: its rule
  std::string body;
  int64_t begun_ms = 0;  // of an incident: when its first version was written
};

// Where a page of incidents ended: what follows began earlier, or at the same time with a greater id.
struct IncidentPlace {
  int64_t begun_ms = 0;
  std::string id;
};

class AlertLog final : public SharedTexts {
 public:
  static constexpr int kKeptDays = 400;

  AlertLog(ClickHouseClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  // The newest version of each.
  Result<std::vector<AlertEntry>> States();
  Result<std::optional<AlertEntry>> State(std::string_view rule);
  // The latest begun first; of one rule, or of all when it is empty; those behind `after`.
  Result<std::vector<AlertEntry>> Incidents(std::string_view rule, uint64_t limit,
                                            const std::optional<IncidentPlace>& after = {});

  // Version `version` of an entry; written whole or not at all.
  Result<void> WriteState(const AlertEntry& state) { return Write("state", state); }
  Result<void> WriteIncident(const AlertEntry& incident) { return Write("incident", incident); }

  Result<SharedText> ReadShared(std::string_view name) override;
  Result<void> WriteShared(std::string_view name, uint64_t version, std::string_view body) override;

 private:
  Result<std::vector<AlertEntry>> Read(std::string_view topic, std::string_view id, std::string_view group,
                                       uint64_t limit, const std::optional<IncidentPlace>& after = {});
  Result<void> Write(std::string_view topic, const AlertEntry& entry);

  ClickHouseClient& client_;
  const Clock& clock_;
  SystemRandom random_;
};

// For migrations.
std::vector<std::string> CreateAlertTable(const DdlOptions& options);

}  // namespace throughline::store
