// Rows for tests, encoded by what schema/ says about each column: a second, slow writer beside ingest's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "otel/ids.h"
#include "schema/insert_block.h"
#include "schema/row_binary.h"
#include "schema/table.h"

namespace throughline::store_test {

using AttributeValue = std::variant<std::string, int64_t, double, bool>;
using Attributes = std::vector<std::pair<std::string, AttributeValue>>;

// Columns that are not set have the zero of their type.
class Row {
 public:
  Row& Text(std::string_view column, std::string_view value);  // String, LowCardinality(String)
  Row& Bytes(std::string_view column, std::string_view value) {
    return Set(column, std::string(value));
  }  // FixedString
  Row& Id(std::string_view column, const auto& id) { return Bytes(column, id.View()); }
  template <typename T>
  Row& Number(std::string_view column, T value) {  // T as wide as the column
    std::string out;
    schema::RowWriter(out).Fixed(value);
    return Set(column, std::move(out));
  }
  template <typename T>
  Row& Known(std::string_view column, T value) {  // Nullable
    std::string out;
    schema::RowWriter(out).Nullable(std::optional<T>(value));
    return Set(column, std::move(out));
  }
  Row& Texts(std::string_view column, const std::vector<std::string>& values);  // Array(String)
  Row& Map(std::string_view column, const std::vector<std::pair<std::string, std::string>>& entries);
  Row& Json(std::string_view column, const Attributes& attributes);

  void AppendTo(const schema::Table& table, std::string& out) const;

 private:
  Row& Set(std::string_view column, std::string encoded) {
    encoded_[std::string(column)] = std::move(encoded);
    return *this;
  }
  std::map<std::string, std::string> encoded_;
};

otel::TraceId TraceOf(uint64_t number);
otel::SpanId SpanOf(uint64_t number);
schema::BatchId BatchOf(uint64_t number);

// A block of one request: `rows` get its batch id and time of arrival.
schema::InsertBlock Block(const schema::Table& table, uint64_t batch, int64_t received_ms, std::vector<Row> rows);

// A span with what every test needs: ids, times, service and name.
Row SpanRow(uint64_t trace, uint64_t span, uint64_t parent, int64_t start_nanos, uint64_t duration_nanos,
            std::string_view service, std::string_view name);

}  // namespace throughline::store_test
