#include "ingest/rows/metric_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "ingest/rows/common_columns.h"
#include "ingest/rows/json_column.h"
#include "schema/row_binary.h"

namespace throughline::ingest {
namespace {

template <typename T>
void WriteArray(const std::vector<T>& pool, otel::Range range, schema::RowWriter& row) {
  row.Varint(range.count);
  for (uint32_t i = 0; i < range.count; ++i) row.Fixed<T>(pool[range.first + i]);
}

std::optional<double> If(bool present, double value) { return present ? std::optional(value) : std::nullopt; }

// Keys sorted, so that two points of one series have the same text whatever order their sender's hash map had.
void AppendSortedAttributes(const otel::ValuePool& pool, otel::Range attributes, std::string& out) {
  std::vector<const otel::KeyValue*> entries;
  for (const otel::KeyValue& entry : otel::Entries{pool, attributes}) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(), [](const auto* a, const auto* b) { return a->key < b->key; });
  out = "{";
  for (size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i + 1]->key == entries[i]->key)
      continue;  // of a repeated key the last is kept
    if (out.size() > 1) out += ',';
    otel::AppendJsonString(entries[i]->key, out);
    out += ':';
    otel::AppendJson(pool, entries[i]->value, out);
  }
  out += '}';
}

void AppendExemplars(const otel::MetricBatch& batch, otel::Range exemplars, std::string& out) {
  out.clear();
  for (uint32_t i = 0; i < exemplars.count; ++i) {
    const otel::Exemplar& exemplar = batch.exemplars[exemplars.first + i];
    out += i == 0 ? '[' : ',';
    fmt::format_to(std::back_inserter(out), "{{\"time_unix_nano\":\"{}\",\"value\":", exemplar.time_nanos);
    otel::AppendJson(batch.pool, exemplar.value, out);
    if (!exemplar.trace_id.IsZero())
      fmt::format_to(std::back_inserter(out), ",\"trace_id\":\"{}\"", exemplar.trace_id.Hex());
    if (!exemplar.span_id.IsZero())
      fmt::format_to(std::back_inserter(out), ",\"span_id\":\"{}\"", exemplar.span_id.Hex());
    out += ",\"attributes\":";
    otel::AppendJsonObject(batch.pool, exemplar.attributes, out);
    out += '}';
  }
  if (exemplars.count > 0) out += ']';
}

}  // namespace

schema::InsertBlock EncodeMetrics(const otel::MetricBatch& batch, const Arrival& arrival) {
  schema::InsertBlock block{.table = &schema::MetricPoints(),
                            .batch_id = arrival.batch_id,
                            .received_day = arrival.received_day(),
                            .row_count = batch.points.size(),
                            .rows = {}};
  CommonColumns common(batch, arrival);
  schema::RowWriter row(block.rows);
  JsonColumn attributes;
  std::string scratch;
  for (const otel::MetricPoint& point : batch.points) {
    const otel::Metric& metric = batch.metrics[point.metric];
    common.Write(metric.resource, metric.scope, block.rows);
    row.String(metric.name);
    row.String(metric.description);
    row.String(metric.unit);
    row.Fixed<uint8_t>(static_cast<uint8_t>(metric.kind));
    row.Fixed<uint8_t>(static_cast<uint8_t>(metric.temporality));
    row.Fixed<uint8_t>(metric.is_monotonic);
    const int64_t time = point.time_nanos != 0 ? static_cast<int64_t>(point.time_nanos) : arrival.received_nanos;
    block.AddTime(time);
    row.Fixed<int64_t>(time);
    row.Fixed<int64_t>(static_cast<int64_t>(point.start_nanos));
    row.Fixed<uint32_t>(point.flags);
    attributes.Clear();
    for (const otel::KeyValue& attribute : otel::Entries{batch.pool, point.attributes})
      attributes.Add(batch.pool, attribute.key, attribute.value);
    attributes.Write(row);
    AppendSortedAttributes(batch.pool, point.attributes, scratch);
    row.String(scratch);
    bool is_int = point.value.type == otel::ValueType::kInt;
    std::optional<double> number;
    if (is_int) number = static_cast<double>(point.value.integer);
    if (point.value.type == otel::ValueType::kDouble) number = point.value.number;
    row.Nullable<double>(number);
    row.Nullable<int64_t>(is_int ? std::optional(point.value.integer) : std::nullopt);
    row.Fixed<uint64_t>(point.count);
    row.Nullable<double>(If(point.has_sum, point.sum));
    row.Nullable<double>(If(point.has_min, point.min));
    row.Nullable<double>(If(point.has_max, point.max));
    WriteArray(batch.numbers, point.bounds, row);
    WriteArray(batch.counts, point.bucket_counts, row);
    WriteArray(batch.numbers, point.quantile_values, row);
    row.Fixed<int32_t>(point.scale);
    row.Fixed<uint64_t>(point.zero_count);
    row.Fixed<double>(point.zero_threshold);
    row.Fixed<int32_t>(point.positive_offset);
    WriteArray(batch.counts, point.positive_counts, row);
    row.Fixed<int32_t>(point.negative_offset);
    WriteArray(batch.counts, point.negative_counts, row);
    AppendExemplars(batch, point.exemplars, scratch);
    row.String(scratch);
  }
  return block;
}

}  // namespace throughline::ingest
