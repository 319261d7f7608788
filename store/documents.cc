#include "store/documents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::store {
namespace {

constexpr std::string_view kTable = "documents";
constexpr auto kReadTime = std::chrono::seconds(10);
// Insert tokens that the table remembers. More than are written while one insert is under way, at 10 ms each and with
// the client's 60 s to give up in.
constexpr int kTokensKept = 10'000;
constexpr int kTries = 100;  // each one that is lost is another's change that was made

}  // namespace

std::vector<std::string> CreateDocumentTable(const DdlOptions& options) {
  return CreateSmallTable(kTable,
                          "  kind LowCardinality(String),\n  id String,\n  version UInt64,\n  write_id UInt64,\n"
                          "  body String,\n  author String,\n  deleted UInt8,\n  updated_at DateTime64(3, 'UTC')",
                          "kind, id, version, write_id", options);
}

// The table takes no second insert with a token that it has seen: ClickHouse decides that under the lock, or at the
// place in Keeper, by which a part becomes visible. (Two writers that insert and then look can't decide it: who looks
// before the other has written does not know of it.)
std::vector<std::string> MakeDocumentVersionsExact(const DdlOptions& options) {
  return {fmt::format(
      "ALTER TABLE {}{} MODIFY SETTING {} = {}", QuoteIdentifier(LocalTable(kTable, options)), OnCluster(options),
      options.cluster.empty() ? "non_replicated_deduplication_window" : "replicated_deduplication_window",
      kTokensKept)};
}

// Before versions were exact two writers could store one: the row with the lowest write id is the version.
Result<std::vector<Document>> Documents::Read(std::string_view kind, std::optional<std::string_view> id,
                                              bool all_versions) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + kReadTime;
  options.params = {{"kind", std::string(kind)}};
  std::string where = "kind = {kind:String}";
  if (id) {
    options.params.push_back({"id", std::string(*id)});
    where += " AND id = {id:String}";
  }
  Result<QueryResult> found =
      client_.Query(fmt::format("SELECT id, version, body, author, deleted, toUnixTimestamp64Milli(updated_at) FROM "
                                "(SELECT * FROM {} WHERE {} ORDER BY id, version, write_id LIMIT 1 BY id, version) "
                                "ORDER BY id, version DESC{}",
                                kTable, where, all_versions ? "" : " LIMIT 1 BY id"),
                    options);
  if (!found) return Fail(found.error().In("reading what was set up"));
  std::vector<Document> out;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    Document document;
    document.id = in.String();
    document.version = in.Fixed<uint64_t>();
    document.body = in.String();
    document.author = in.String();
    document.is_deleted = in.Fixed<uint8_t>() != 0;
    document.updated_ms = in.Fixed<int64_t>();
    if (!in.ok()) return OurBug("a row of the table documents can't be read");
    out.push_back(std::move(document));
  }
  return out;
}

Result<std::vector<Document>> Documents::List(std::string_view kind) {
  Result<std::vector<Document>> newest = Read(kind, std::nullopt, false);
  if (newest) std::erase_if(*newest, [](const Document& one) { return one.is_deleted; });
  return newest;
}

Result<Document> Documents::Get(std::string_view kind, std::string_view id) {
  Result<std::vector<Document>> newest = Read(kind, id, false);
  if (!newest) return Fail(newest.error());
  if (newest->empty() || newest->front().is_deleted)
    return Fail(ErrorKind::kNotFound, fmt::format("there is no {} '{}'", kind, id));
  return std::move(newest->front());
}

Result<std::vector<Document>> Documents::History(std::string_view kind, std::string_view id) {
  Result<std::vector<Document>> all = Read(kind, id, true);
  if (all && all->empty()) return Fail(ErrorKind::kNotFound, fmt::format("there is no {} '{}'", kind, id));
  return all;
}

Result<bool> Documents::Write(std::string_view kind, const Document& document) {
  const uint64_t write_id = random_.Next();
  std::string row;
  schema::RowWriter out(row);
  out.String(kind);
  out.String(document.id);
  out.Fixed<uint64_t>(document.version);
  out.Fixed<uint64_t>(write_id);
  out.String(document.body);
  out.String(document.author);
  out.Fixed<uint8_t>(document.is_deleted);
  out.Fixed<int64_t>(document.updated_ms);
  const std::array<std::string_view, 1> pieces = {row};
  QueryOptions writing;
  writing.settings = {{"insert_deduplication_token", fmt::format("{}/{}/{}", kind, document.id, document.version)},
                      {"distributed_foreground_insert", "1"}};
  Result<QuerySummary> done = client_.Insert(
      fmt::format("INSERT INTO {} (kind, id, version, write_id, body, author, deleted, updated_at) FORMAT RowBinary",
                  kTable),
      pieces, writing);
  if (!done) return Fail(done.error().In("writing what was set up"));

  QueryOptions reading;
  reading.deadline = std::chrono::steady_clock::now() + kReadTime;
  reading.params = {{"kind", std::string(kind)}, {"id", document.id}, {"version", std::to_string(document.version)}};
  Result<QueryResult> found = client_.Query(
      fmt::format("SELECT write_id FROM {} WHERE kind = {{kind:String}} AND id = {{id:String}} AND version = "
                  "{{version:UInt64}} ORDER BY write_id LIMIT 1",
                  kTable),
      reading);
  if (!found) return Fail(found.error().In("reading what was set up"));
  schema::RowReader in(found->bytes);
  if (in.AtEnd()) return OurBug("a document is not there right after it was written");
  const uint64_t whose = in.Fixed<uint64_t>();
  if (!in.ok()) return OurBug("a row of the table documents can't be read");
  return whose == write_id;
}

Result<Document> Documents::Add(std::string_view kind, Document document, std::optional<uint64_t> expected_version) {
  for (int tried = 0; tried < (expected_version ? 1 : kTries); ++tried) {
    Result<std::vector<Document>> before = Read(kind, document.id, false);
    if (!before) return Fail(before.error());
    const bool exists = !before->empty() && !before->front().is_deleted;
    const uint64_t version = before->empty() ? 0 : before->front().version;
    if (document.is_deleted && !exists)
      return Fail(ErrorKind::kNotFound, fmt::format("there is no {} '{}'", kind, document.id));
    if (expected_version && *expected_version != (exists ? version : 0)) {
      return Fail(ErrorKind::kConflict,
                  exists ? fmt::format("{} '{}' has version {} by now, and the change was made from version {}: read "
                                       "it again and change that",
                                       kind, document.id, version, *expected_version)
                         : fmt::format("{} '{}' is gone, and the change was made from version {}", kind, document.id,
                                       *expected_version));
    }
    document.version = version + 1;
    document.updated_ms = clock_.NowNanos() / 1'000'000;
    Result<bool> is_ours = Write(kind, document);
    if (!is_ours) return Fail(is_ours.error());
    if (*is_ours) return document;
  }
  return Fail(ErrorKind::kConflict, fmt::format("{} '{}' was changed by somebody else at the same moment: read it "
                                                "again and change that",
                                                kind, document.id));
}

Result<Document> Documents::Put(std::string_view kind, Document document, std::optional<uint64_t> expected_version) {
  if (document.body.size() > kLongestBody) {
    return Fail(ErrorKind::kTooLarge, fmt::format("{} '{}' has {} bytes, over the limit of {}", kind, document.id,
                                                  document.body.size(), kLongestBody));
  }
  document.is_deleted = false;
  return Add(kind, std::move(document), expected_version);
}

Result<void> Documents::Delete(std::string_view kind, std::string_view id, std::string_view author,
                               std::optional<uint64_t> expected_version) {
  Document last{.id = std::string(id), .body = {}, .author = std::string(author), .is_deleted = true};
  Result<Document> done = Add(kind, std::move(last), expected_version);
  if (!done) return Fail(done.error());
  return {};
}

}  // namespace throughline::store
