// What users set up and the server must remember: dashboards, alert rules, prices, evaluations, saved queries. Each is
// a JSON text under a kind and an id, with every version it ever had.
//
// Shape    a change adds a row, of the next version; nothing is overwritten. The newest version is the document.
// Races    a change names the version it was made from. Of several changes to one version, also by several servers, one
//          is done and every other is kConflict, with nothing changed. One that names no version is made to the version
//          that the others leave.
// Errors   of the client; kNotFound, kConflict.
// Limits   kLongestBody; a kind's documents are read whole, so that a kind is for thousands, not for millions.
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

namespace throughline::store {

struct Document {
  std::string id;
  std::string body;         // JSON; the store does not look at it
  uint64_t version = 0;     // from 1; 0: not stored yet
  std::string author;       // who made this version; may be empty
  int64_t updated_ms = 0;   // since 1970
  bool is_deleted = false;  // only in a history
};

class Documents {
 public:
  static constexpr size_t kLongestBody = 4 << 20;  // bytes

  Documents(ClickHouseClient& client, const Clock& clock) : client_(client), clock_(clock) {}

  // By id.
  Result<std::vector<Document>> List(std::string_view kind);
  Result<Document> Get(std::string_view kind, std::string_view id);
  // Newest first, deletions among them; kNotFound when there never was one.
  Result<std::vector<Document>> History(std::string_view kind, std::string_view id);
  // `expected_version`: that the change was made from, 0 for one that must not exist yet; nullopt: whichever there is.
  // Gives it as it is stored.
  Result<Document> Put(std::string_view kind, Document document, std::optional<uint64_t> expected_version = {});
  Result<void> Delete(std::string_view kind, std::string_view id, std::string_view author = {},
                      std::optional<uint64_t> expected_version = {});

 private:
  Result<std::vector<Document>> Read(std::string_view kind, std::optional<std::string_view> id, bool all_versions);
  Result<Document> Add(std::string_view kind, Document document, std::optional<uint64_t> expected_version);
  // Whether the version is this document, and not another's.
  Result<bool> Write(std::string_view kind, const Document& document);

  ClickHouseClient& client_;
  const Clock& clock_;
  SystemRandom random_;
};

// For migrations.
std::vector<std::string> CreateDocumentTable(const DdlOptions& options);
std::vector<std::string> MakeDocumentVersionsExact(const DdlOptions& options);

}  // namespace throughline::store
