#include "center/read/attribute_catalogue.h"

#include <fmt/format.h>

#include "schema/row_binary.h"

namespace throughline::center {

std::string AttributeCatalogueSql(const schema::Table& table) {
  std::string columns, pairs;
  for (const schema::Column& column : table.columns) {
    const bool is_json = column.type.starts_with("JSON") && !column.keypaths.empty();
    if (!is_json && column.name != "texts") continue;
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", column.name);
    if (!pairs.empty()) pairs += ", ";
    pairs += is_json
                 ? fmt::format("CAST(JSONAllPathsWithTypes({}), 'Array(Tuple(String, String))')", column.name)
                 : fmt::format("arrayMap(k -> (k, 'String'), arrayFilter(k -> NOT startsWith(k, '$'), mapKeys({})))",
                               column.name);
  }
  // By the time of arrival: older partitions are not even opened.
  return fmt::format(
      "SELECT key, max(type = 'String'), max(match(type, '^U?Int|^Float')), max(type = 'Bool'), max(NOT match(type, "
      "'^U?Int|^Float|^String$|^Bool$')) FROM (SELECT arrayJoin(arrayConcat({})) AS pair, pair.1 AS key, "
      "CAST(pair.2, 'String') AS type FROM (SELECT {} FROM {} WHERE received_at >= (SELECT max(received_at) FROM {}) - "
      "INTERVAL 1 DAY LIMIT {})) GROUP BY key ORDER BY count() DESC, key LIMIT {}",
      pairs, columns, table.name, table.name, AttributeCatalogues::kRows, AttributeCatalogues::kKeys);
}

std::optional<dataprime::AttributeCatalogue> AttributeCatalogues::Load(const schema::Table& table) {
  store::QueryOptions options{
      .params = {},
      .settings = {{"max_execution_time", fmt::format("{:.3f}", std::chrono::duration<double>(kLongest).count())},
                   {"timeout_overflow_mode", "break"},  // what was read until then is worth having
                   {"max_memory_usage", "268435456"},
                   {"readonly", "1"}},
      .deadline = std::chrono::steady_clock::now() + kLongest + std::chrono::milliseconds(700),
      .cancel = {}};
  auto rows = client_.Query(AttributeCatalogueSql(table), options, "RowBinary");
  if (!rows) return std::nullopt;
  dataprime::AttributeCatalogue out;
  for (schema::RowReader in(rows->bytes); !in.AtEnd() && in.ok();) {
    std::string key(in.String());
    dataprime::AttributeTypes types;
    types.text = in.Fixed<uint8_t>() != 0;
    types.number = in.Fixed<uint8_t>() != 0;
    types.boolean = in.Fixed<uint8_t>() != 0;
    types.other = in.Fixed<uint8_t>() != 0;
    if (in.ok()) out.emplace(std::move(key), types);
  }
  if (out.empty()) return std::nullopt;
  return out;
}

std::shared_ptr<const AttributesBySource> AttributeCatalogues::Get() {
  {
    std::lock_guard lock(mutex_);
    const SteadyPoint now = clock_.Steady();
    if (is_loading_ || (loaded_ && now - *loaded_ < kFresh)) return last_;
    is_loading_ = true;
    loaded_ = now;
  }
  auto fresh = std::make_shared<AttributesBySource>();
  for (const auto& [source, table] : {std::pair{"spans", &schema::Spans()}, std::pair{"logs", &schema::Logs()},
                                      std::pair{"metrics", &schema::MetricPoints()}}) {
    if (auto catalogue = Load(*table)) fresh->emplace(source, std::move(*catalogue));
  }
  std::lock_guard lock(mutex_);
  is_loading_ = false;
  last_ = std::move(fresh);
  return last_;
}

}  // namespace throughline::center
