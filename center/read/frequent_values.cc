#include "center/read/frequent_values.h"

#include <fmt/format.h>

#include "schema/row_binary.h"
#include "store/sql_text.h"

namespace throughline::center {
namespace {

constexpr int64_t kDay = 24 * 3600 * int64_t{1'000'000'000};

// Of few distinct values, and no document.
bool IsOfFewValues(const schema::Column& column) {
  return !column.keypaths.empty() && column.name != "resource" &&
         (column.type == "LowCardinality(String)" || column.type.starts_with("Enum8("));
}

std::string LastDay(const schema::Table& table) {
  return fmt::format("{} >= fromUnixTimestamp64Nano({{since:Int64}})", store::QuoteIdentifier(table.time_column));
}

std::vector<std::string> ReadTexts(schema::RowReader& in) {
  std::vector<std::string> out;
  const uint64_t count = in.Varint();
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view text = in.String();
    if (!text.empty() && text.size() <= FrequentValues::kLongestText) out.emplace_back(text);
  }
  return out;
}

}  // namespace

store::QueryOptions FrequentValues::Gently() const {
  store::QueryOptions options;
  options.params = {{"since", fmt::to_string(clock_.NowNanos() - kDay)}};
  options.settings = {{"max_threads", "2"},
                      {"max_execution_time", fmt::to_string(kLongest.count())},
                      {"timeout_overflow_mode", "break"},
                      {"max_memory_usage", "536870912"},
                      {"readonly", "2"}};
  options.deadline = std::chrono::steady_clock::now() + kLongest + std::chrono::seconds(1);
  return options;
}

void FrequentValues::ReadColumns(const schema::Table& table, FrequentTexts& texts) {
  std::string selected = "count()";
  std::vector<const schema::Column*> columns;
  for (const schema::Column& column : table.columns) {
    if (!IsOfFewValues(column)) continue;
    columns.push_back(&column);
    selected += fmt::format(", topK({})(toString({}))", kValues, store::QuoteIdentifier(column.name));
  }
  auto found = client_.Query(
      fmt::format("SELECT {} FROM {} WHERE {}", selected, store::QuoteIdentifier(table.name), LastDay(table)),
      Gently());
  if (!found) return;
  schema::RowReader in(found->bytes);
  const uint64_t rows = in.Fixed<uint64_t>();
  for (const schema::Column* column : columns) {
    std::vector<std::string> values = ReadTexts(in);
    if (!in.ok()) return;
    if (values.size() >= kValues && rows < 2 * values.size()) continue;
    for (std::string_view keypath : column->keypaths) texts.of_keypaths[std::string(keypath)] = values;
  }
  texts.rows = rows;
}

void FrequentValues::ReadAttributes(const schema::Table& table, FrequentTexts& texts) {
  if (table.Find("attributes_text") == nullptr) return;
  // The minute is the first part of the sorting key, so that the newest rows are found without sorting; metric points
  // lie by their metric.
  const std::string newest =
      table.order_by.starts_with("intDiv(")
          ? fmt::format(" ORDER BY intDiv(toUnixTimestamp64Nano({}), 60000000000) DESC", table.time_column)
          : "";
  auto found = client_.Query(
      fmt::format(
          "SELECT k, topK({0})(v), uniq(v), count() FROM (SELECT "
          "arrayJoin(JSONExtractKeysAndValues(attributes_text, 'String')) AS kv, kv.1 AS k, kv.2 AS v FROM "
          "(SELECT attributes_text FROM {1} WHERE {2}{3} LIMIT {4})) WHERE length(v) BETWEEN 1 AND {5} GROUP BY "
          "k",
          kValues, store::QuoteIdentifier(table.name), LastDay(table), newest, kRows, kLongestText),
      Gently());
  if (!found) return;
  schema::RowReader in(found->bytes);
  while (!in.AtEnd() && in.ok()) {
    std::string key(in.String());
    std::vector<std::string> values = ReadTexts(in);
    const uint64_t distinct = in.Fixed<uint64_t>(), rows = in.Fixed<uint64_t>();
    const bool is_id = distinct > 20 && distinct * 2 > rows;
    if (in.ok() && !is_id) texts.of_attributes.emplace(std::move(key), std::move(values));
  }
}

std::shared_ptr<const FrequentTexts> FrequentValues::Of(const schema::Table& table) {
  Known* known = nullptr;
  {
    std::lock_guard lock(mutex_);
    known = &known_[table.name];
  }
  std::lock_guard lock(known->mutex);
  const SteadyPoint now = clock_.Steady();
  if (!known->texts || now - known->read_at >= kHolds) {
    auto texts = std::make_shared<FrequentTexts>();
    ReadColumns(table, *texts);
    ReadAttributes(table, *texts);
    known->texts = std::move(texts);
    known->read_at = now;
  }
  return known->texts;
}

}  // namespace throughline::center
