#include "row_encoder.h"

#include <cstdlib>
#include <cstring>

namespace throughline::store_test {
namespace {

using schema::JsonType;
using schema::RowWriter;

std::string Zero(std::string_view type) {
  auto starts = [&](std::string_view prefix) { return type.starts_with(prefix); };
  if (starts("LowCardinality(")) return Zero(type.substr(15));
  if (starts("FixedString(")) return std::string(std::strtoul(type.data() + 12, nullptr, 10), '\0');
  if (starts("DateTime64") || starts("UInt64") || starts("Int64") || starts("Float64")) return std::string(8, '\0');
  if (starts("UInt32") || starts("Int32")) return std::string(4, '\0');
  if (starts("Enum8('Debug'")) return "\3";  // Info: 0 is no value of it
  if (starts("Enum8('gauge'")) return "\1";
  if (starts("Enum8") || starts("UInt8") || starts("Bool")) return std::string(1, '\0');
  if (starts("Nullable")) return "\1";
  if (starts("String") || starts("JSON") || starts("Map") || starts("Array")) return std::string(1, '\0');
  std::abort();  // a type that schema/ has not used so far: teach it here
}

template <typename Id>
Id Numbered(uint64_t number) {
  Id id;
  uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15;
  std::memcpy(id.bytes.data() + id.bytes.size() - 8, &mixed, 8);
  if (id.bytes.size() > 8) std::memcpy(id.bytes.data(), &number, 8);
  return id;
}

}  // namespace

Row& Row::Text(std::string_view column, std::string_view value) {
  std::string out;
  RowWriter(out).String(value);
  return Set(column, std::move(out));
}

Row& Row::Texts(std::string_view column, const std::vector<std::string>& values) {
  std::string out;
  RowWriter to(out);
  to.Varint(values.size());
  for (const std::string& value : values) to.String(value);
  return Set(column, std::move(out));
}

Row& Row::Map(std::string_view column, const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out;
  RowWriter to(out);
  to.Varint(entries.size());
  for (const auto& [key, value] : entries) {
    to.String(key);
    to.String(value);
  }
  return Set(column, std::move(out));
}

Row& Row::Json(std::string_view column, const Attributes& attributes) {
  std::string out;
  RowWriter to(out);
  to.Varint(attributes.size());
  for (const auto& [key, value] : attributes) {
    to.String(key);
    if (const auto* text = std::get_if<std::string>(&value)) {
      to.Fixed(JsonType::kString);
      to.String(*text);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      to.Fixed(JsonType::kInt64);
      to.Fixed(*integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
      to.Fixed(JsonType::kFloat64);
      to.Fixed(*number);
    } else {
      to.Fixed(JsonType::kBool);
      to.Fixed<uint8_t>(std::get<bool>(value));
    }
  }
  return Set(column, std::move(out));
}

void Row::AppendTo(const schema::Table& table, std::string& out) const {
  for (const schema::Column& column : table.columns) {
    auto found = encoded_.find(std::string(column.name));
    out += found == encoded_.end() ? Zero(column.type) : found->second;
  }
}

otel::TraceId TraceOf(uint64_t number) { return Numbered<otel::TraceId>(number); }
otel::SpanId SpanOf(uint64_t number) { return Numbered<otel::SpanId>(number); }
schema::BatchId BatchOf(uint64_t number) { return Numbered<otel::TraceId>(number).bytes; }

schema::InsertBlock Block(const schema::Table& table, uint64_t batch, int64_t received_ms, std::vector<Row> rows) {
  schema::InsertBlock block{.table = &table,
                            .batch_id = BatchOf(batch),
                            .received_day = static_cast<uint32_t>(received_ms / 86'400'000),
                            .row_count = rows.size(),
                            .rows = {}};
  for (Row& row : rows) {
    row.Number("received_at", received_ms)
        .Bytes("batch_id", {reinterpret_cast<const char*>(block.batch_id.data()), block.batch_id.size()});
    row.AppendTo(table, block.rows);
  }
  return block;
}

Row SpanRow(uint64_t trace, uint64_t span, uint64_t parent, int64_t start_nanos, uint64_t duration_nanos,
            std::string_view service, std::string_view name) {
  Row row;
  row.Id("trace_id", TraceOf(trace))
      .Id("span_id", SpanOf(span))
      .Number("start_time", start_nanos)
      .Number("duration_ns", duration_nanos);
  if (parent != 0) row.Id("parent_span_id", SpanOf(parent));
  return row.Text("service_name", service).Text("name", name).Text("resource", R"({"service.name":"x"})");
}

}  // namespace throughline::store_test
