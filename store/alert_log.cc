#include "store/alert_log.h"

#include <fmt/format.h>

#include <array>

#include "schema/row_binary.h"

namespace throughline::store {
namespace {

constexpr std::string_view kTable = "alert_log";
constexpr auto kReadTime = std::chrono::seconds(10);

}  // namespace

std::vector<std::string> CreateAlertTable(const DdlOptions& options) {
  std::vector<std::string> statements = CreateSmallTable(
      kTable,
      "  topic LowCardinality(String),\n  id String,\n  version UInt64,\n  write_id UInt64,\n  group_id String,\n"
      "  body String,\n  written_at DateTime64(3, 'UTC')",
      "topic, id, version, write_id", options);
  statements.push_back(
      fmt::format("ALTER TABLE {}{} MODIFY TTL toDateTime(written_at) + INTERVAL 1 DAY DELETE WHERE "
                  "topic = 'lease', toDateTime(written_at) + INTERVAL {} DAY DELETE",
                  LocalTable(kTable, options), OnCluster(options), AlertLog::kKeptDays));
  return statements;
}

// Rows of one version are of writers that did not see each other: the one with the lowest write id made the version.
Result<std::vector<AlertEntry>> AlertLog::Read(std::string_view topic, std::string_view id, std::string_view group,
                                               uint64_t limit, const std::optional<IncidentPlace>& after) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + kReadTime;
  options.params = {{"topic", std::string(topic)}, {"limit", fmt::to_string(limit)}};
  std::string where = "topic = {topic:String}";
  if (!id.empty()) {
    options.params.push_back({"id", std::string(id)});
    where += " AND id = {id:String}";
  }
  if (!group.empty()) {
    options.params.push_back({"group", std::string(group)});
    where += " AND group_id = {group:String}";
  }
  std::string behind;
  if (after) {
    options.params.push_back({"begun", std::to_string(after->begun_ms)});
    options.params.push_back({"after", after->id});
    behind = "WHERE begun < {begun:Int64} OR (begun = {begun:Int64} AND id > {after:String}) ";
  }
  Result<QueryResult> found = client_.Query(
      fmt::format("SELECT id, version, group_id, body, toUnixTimestamp64Milli(written_at) AS at, begun FROM "
                  "(SELECT *, toUnixTimestamp64Milli(min(written_at) OVER (PARTITION BY id)) AS begun FROM {} WHERE {} "
                  "ORDER BY id, version DESC, write_id LIMIT 1 BY id) {}ORDER BY begun DESC, id LIMIT {{limit:UInt64}}",
                  kTable, where, behind),
      options);
  if (!found) return Fail(found.error().In("reading the alerts' log"));
  std::vector<AlertEntry> out;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    AlertEntry entry;
    entry.id = in.String();
    entry.version = in.Fixed<uint64_t>();
    entry.group = in.String();
    entry.body = in.String();
    entry.at_ms = in.Fixed<int64_t>();
    entry.begun_ms = in.Fixed<int64_t>();
    if (!in.ok()) return OurBug("a row of the table alert_log can't be read");
    out.push_back(std::move(entry));
  }
  return out;
}

Result<std::vector<AlertEntry>> AlertLog::States() { return Read("state", {}, {}, 100'000); }

Result<std::optional<AlertEntry>> AlertLog::State(std::string_view rule) {
  Result<std::vector<AlertEntry>> found = Read("state", rule, {}, 1);
  if (!found) return Fail(found.error());
  if (found->empty()) return std::nullopt;
  return std::move(found->front());
}

Result<std::vector<AlertEntry>> AlertLog::Incidents(std::string_view rule, uint64_t limit,
                                                    const std::optional<IncidentPlace>& after) {
  return Read("incident", {}, rule, limit, after);
}

Result<SharedText> AlertLog::ReadShared(std::string_view name) {
  QueryOptions options;
  options.deadline = std::chrono::steady_clock::now() + kReadTime;
  options.params = {{"name", std::string(name)}};
  Result<QueryResult> found =
      client_.Query(fmt::format("SELECT version, body FROM {} WHERE topic = 'lease' AND id = {{name:String}} "
                                "ORDER BY version DESC LIMIT 1 WITH TIES",
                                kTable),
                    options);
  if (!found) return Fail(found.error().In("reading what servers share"));
  SharedText text;
  for (schema::RowReader in(found->bytes); !in.AtEnd();) {
    text.version = in.Fixed<uint64_t>();
    text.bodies.emplace_back(in.String());
    if (!in.ok()) return OurBug("a row of the table alert_log can't be read");
  }
  return text;
}

// To be seen alone is to have won: whoever writes the same version later, sees both and has lost.
Result<void> AlertLog::WriteShared(std::string_view name, uint64_t version, std::string_view body) {
  if (Result<void> done = Write("lease", {.id = std::string(name), .version = version, .body = std::string(body)});
      !done)
    return done;
  Result<SharedText> after = ReadShared(name);
  if (!after) return Fail(after.error());
  if (after->version != version || after->bodies.size() != 1)
    return Fail(ErrorKind::kConflict, fmt::format("another server wrote version {} of '{}' as well", version, name));
  return {};
}

Result<void> AlertLog::Write(std::string_view topic, const AlertEntry& entry) {
  std::string row;
  schema::RowWriter out(row);
  out.String(topic);
  out.String(entry.id);
  out.Fixed<uint64_t>(entry.version);
  out.Fixed<uint64_t>(random_.Next());
  out.String(entry.group);
  out.String(entry.body);
  out.Fixed<int64_t>(clock_.NowNanos() / 1'000'000);
  const std::array<std::string_view, 1> pieces = {row};
  Result<QuerySummary> done = client_.Insert(
      fmt::format("INSERT INTO {} (topic, id, version, write_id, group_id, body, written_at) FORMAT RowBinary", kTable),
      pieces);
  if (!done) return Fail(done.error().In("writing the alerts' log"));
  return {};
}

}  // namespace throughline::store
