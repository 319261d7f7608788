#include "schema/common_columns.h"
#include "schema/table.h"

namespace throughline::schema {
namespace {

Table Make() {
  return {
      .name = "metric_points",
      .meaning = "One row for each data point of any kind of metric.",
      .columns = Concat(
          CommonColumns(/*is_log=*/false),
          {
              {"metric", "LowCardinality(String)", Unit::kNone, {"$d.metric"}, "OTLP metric name."},
              {"description", "LowCardinality(String)", Unit::kNone, {"$d.description"}, "OTLP description."},
              {"unit", "LowCardinality(String)", Unit::kNone, {"$d.unit"}, "OTLP unit (UCUM)."},
              {"kind",
               "Enum8('gauge' = 1, 'sum' = 2, 'histogram' = 3, 'exponential_histogram' = 4, 'summary' = 5)",
               Unit::kNone,
               {"$d.kind"},
               "Kind of the metric."},
              {"temporality",
               "Enum8('unspecified' = 0, 'delta' = 1, 'cumulative' = 2)",
               Unit::kNone,
               {"$d.temporality"},
               "OTLP aggregation_temporality."},
              {"is_monotonic", "Bool", Unit::kNone, {"$d.isMonotonic"}, "Of a sum."},
              {"timestamp",
               "DateTime64(9, 'UTC')",
               Unit::kUnixNanoseconds,
               {"$m.timestamp"},
               "OTLP time_unix_nano, else the time of arrival.",
               "CODEC(Delta(8), Default)"},
              {"start_timestamp",
               "DateTime64(9, 'UTC')",
               Unit::kUnixNanoseconds,
               {"$m.startTimestamp"},
               "OTLP start_time_unix_nano; 1970-01-01 when not sent.",
               "CODEC(Delta(8), Default)"},
              {"flags", "UInt32", Unit::kNone, {"$d.flags"}, "OTLP flags; bit 0: no recorded value."},
              {"attributes",
               "JSON(max_dynamic_paths = 256)",
               Unit::kNone,
               {"$d.tags", "$d"},
               "Every attribute under its own flat key."},
              {"attributes_text",
               "String",
               Unit::kNone,
               {},
               "The same attributes as one JSON object, keys sorted: what tells two series of a metric apart."},
              {"value", "Nullable(Float64)", Unit::kNone, {"$d.value"}, "Of a gauge or sum, as a number."},
              {"value_int", "Nullable(Int64)", Unit::kNone, {}, "The same, exact, when it was sent as an integer."},
              {"count", "UInt64", Unit::kNone, {"$d.count"}, "Observations of a histogram or summary."},
              {"sum", "Nullable(Float64)", Unit::kNone, {"$d.sum"}, "Their sum."},
              {"min", "Nullable(Float64)", Unit::kNone, {"$d.min"}, "The least of them."},
              {"max", "Nullable(Float64)", Unit::kNone, {"$d.max"}, "The greatest of them."},
              {"bounds",
               "Array(Float64)",
               Unit::kNone,
               {"$d.bounds"},
               "Explicit bounds of a histogram, or the quantiles of a summary."},
              {"bucket_counts",
               "Array(UInt64)",
               Unit::kNone,
               {"$d.bucketCounts"},
               "Observations per bucket, one more than bounds."},
              {"quantile_values", "Array(Float64)", Unit::kNone, {"$d.quantileValues"}, "Of a summary, beside bounds."},
              {"scale", "Int32", Unit::kNone, {"$d.scale"}, "Of an exponential histogram: base = 2^(2^-scale)."},
              {"zero_count", "UInt64", Unit::kNone, {"$d.zeroCount"}, "Observations within the zero threshold."},
              {"zero_threshold", "Float64", Unit::kNone, {"$d.zeroThreshold"}, "Half width of the zero bucket."},
              {"positive_offset", "Int32", Unit::kNone, {"$d.positiveOffset"}, "Index of the first positive bucket."},
              {"positive_counts", "Array(UInt64)", Unit::kNone, {"$d.positiveCounts"}, "Positive buckets."},
              {"negative_offset", "Int32", Unit::kNone, {"$d.negativeOffset"}, "Index of the first negative bucket."},
              {"negative_counts", "Array(UInt64)", Unit::kNone, {"$d.negativeCounts"}, "Negative buckets."},
              {"exemplars",
               "String",
               Unit::kNone,
               {"$d.exemplars"},
               "JSON array of {time_unix_nano, value, trace_id, span_id, attributes}; empty when none."},
          }),
      .order_by = "metric, service_name, cityHash64(attributes_text), timestamp",
      .primary_key = "metric, service_name",
      .indexes = {"INDEX time_range timestamp TYPE minmax GRANULARITY 1"},
      .time_column = "timestamp",
  };
}

}  // namespace

const Table& MetricPoints() {
  static const Table table = Make();
  return table;
}

}  // namespace throughline::schema
