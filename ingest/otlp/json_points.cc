#include "ingest/otlp/json_points.h"

#include <algorithm>

namespace throughline::ingest {

using otel::MetricKind;
using otel::MetricPoint;
using otel::Range;
using otel::Rejection;
using otel::Value;
using simdjson::dom::object;

bool JsonPointReader::Read(JsonElement element, MetricKind kind, uint32_t metric) {
  size_t counts = batch_.counts.size(), numbers = batch_.numbers.size(), exemplars = batch_.exemplars.size();
  cut_ = 0;
  values_.Begin();
  MetricPoint point;
  point.metric = metric;
  point.has_sum = kind == MetricKind::kSummary;  // there it is always sent
  Parts parts;
  if (ReadFields(element, kind, point, parts) && ReadParts(parts, point) && values_.Finish()) {
    batch_.points.push_back(point);
    batch_.attributes_cut += cut_;
    return true;
  }
  values_.Rollback();
  batch_.counts.resize(counts);
  batch_.numbers.resize(numbers);
  batch_.exemplars.resize(exemplars);
  return false;
}

bool JsonPointReader::ReadFields(JsonElement element, MetricKind kind, MetricPoint& point, Parts& parts) {
  // Every kind's fields; one that a kind lacks is an unknown field there, and ignored.
  static constexpr std::string_view kKnown[] = {
      "attributes", "startTimeUnixNano", "timeUnixNano",   "asDouble", "asInt", "exemplars", "flags",     "count",
      "sum",        "bucketCounts",      "explicitBounds", "min",      "max",   "scale",     "zeroCount", "positive",
      "negative",   "zeroThreshold",     "quantileValues"};
  bool is_number = kind == MetricKind::kGauge || kind == MetricKind::kSum;
  bool is_histogram = kind == MetricKind::kHistogram, is_exponential = kind == MetricKind::kExponentialHistogram;
  bool has_extremes = is_histogram || is_exponential;
  object fields;
  if (!values_.ReadObject(element, "a data point is not an object", fields)) return false;
  for (auto field : fields) {
    std::string_view key = field.key;
    bool good = true;
    if (key == "attributes") {
      parts.attributes = field.value;
    } else if (key == "timeUnixNano") {
      good = values_.ReadUint64(field.value, "timeUnixNano is not a 64-bit number", point.time_nanos);
    } else if (key == "startTimeUnixNano") {
      good = values_.ReadUint64(field.value, "startTimeUnixNano is not a 64-bit number", point.start_nanos);
    } else if (key == "flags") {
      good = values_.ReadUint32(field.value, "flags is not a 32-bit number", point.flags);
    } else if (key == "exemplars" && kind != MetricKind::kSummary) {
      parts.exemplars = field.value;
    } else if (key == "asInt" && is_number) {
      int64_t integer = 0;
      good = values_.ReadInt64(field.value, "asInt is not a 64-bit integer", integer);
      if (!field.value.is_null()) point.value = Value::Int(integer);
    } else if (key == "asDouble" && is_number) {
      double number = 0;
      good = values_.ReadDouble(field.value, "asDouble is not a number", number);
      if (!field.value.is_null()) point.value = Value::Double(number);
    } else if (key == "count" && !is_number) {
      good = values_.ReadUint64(field.value, "count is not a 64-bit number", point.count);
    } else if (key == "sum" && !is_number) {
      good = values_.ReadDouble(field.value, "sum is not a number", point.sum);
      point.has_sum |= !field.value.is_null();
    } else if (key == "min" && has_extremes) {
      good = values_.ReadDouble(field.value, "min is not a number", point.min);
      point.has_min |= !field.value.is_null();
    } else if (key == "max" && has_extremes) {
      good = values_.ReadDouble(field.value, "max is not a number", point.max);
      point.has_max |= !field.value.is_null();
    } else if (key == "bucketCounts" && is_histogram) {
      parts.counts = field.value;
    } else if (key == "explicitBounds" && is_histogram) {
      parts.bounds = field.value;
    } else if (key == "scale" && is_exponential) {
      good = values_.ReadInt32(field.value, "scale is not a 32-bit integer", point.scale);
    } else if (key == "zeroCount" && is_exponential) {
      good = values_.ReadUint64(field.value, "zeroCount is not a 64-bit number", point.zero_count);
    } else if (key == "zeroThreshold" && is_exponential) {
      good = values_.ReadDouble(field.value, "zeroThreshold is not a number", point.zero_threshold);
    } else if (key == "positive" && is_exponential) {
      parts.positive = field.value;
    } else if (key == "negative" && is_exponential) {
      parts.negative = field.value;
    } else if (key == "quantileValues" && kind == MetricKind::kSummary) {
      parts.quantiles = field.value;
    } else {
      good = values_.Unknown(key, kKnown);
    }
    if (!good) return false;
  }
  uint64_t latest = std::max(point.start_nanos, point.time_nanos);
  return latest <= kLastNanos ||
         values_.Refuse(Rejection::kBadTime, "a data point's time {} is later than 2262-04-11", latest);
}

bool JsonPointReader::ReadParts(const Parts& parts, MetricPoint& point) {
  return (!parts.attributes || values_.ReadAttributes(*parts.attributes, point.attributes, cut_)) &&
         (!parts.counts || ReadCounts(*parts.counts, point.bucket_counts)) &&
         (!parts.bounds || ReadBounds(*parts.bounds, point.bounds)) &&
         (!parts.positive || ReadBuckets(*parts.positive, point.positive_offset, point.positive_counts)) &&
         (!parts.negative || ReadBuckets(*parts.negative, point.negative_offset, point.negative_counts)) &&
         (!parts.quantiles || ReadQuantiles(*parts.quantiles, point)) &&
         (!parts.exemplars || ReadExemplars(*parts.exemplars, point.exemplars));
}

bool JsonPointReader::ReadCounts(JsonElement element, Range& range) {
  std::optional<simdjson::dom::array> array;
  if (!values_.ReadArray(element, "bucketCounts is not an array", array)) return false;
  range.first = static_cast<uint32_t>(batch_.counts.size());
  if (!array) return true;
  for (JsonElement count : *array) {
    if (!values_.ReadUint64(count, "a bucket's count is not a 64-bit number", batch_.counts.emplace_back()))
      return false;
    ++range.count;
  }
  return true;
}

bool JsonPointReader::ReadBounds(JsonElement element, Range& range) {
  std::optional<simdjson::dom::array> array;
  if (!values_.ReadArray(element, "explicitBounds is not an array", array)) return false;
  range.first = static_cast<uint32_t>(batch_.numbers.size());
  if (!array) return true;
  for (JsonElement bound : *array) {
    if (!values_.ReadDouble(bound, "an explicit bound is not a number", batch_.numbers.emplace_back())) return false;
    ++range.count;
  }
  return true;
}

bool JsonPointReader::ReadBuckets(JsonElement element, int32_t& offset, Range& counts) {
  static constexpr std::string_view kKnown[] = {"offset", "bucketCounts"};
  if (element.is_null()) return true;
  object fields;
  if (!values_.ReadObject(element, "the buckets are not an object", fields)) return false;
  std::optional<JsonElement> list;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "offset") {
      good = values_.ReadInt32(field.value, "the buckets' offset is not a 32-bit integer", offset);
    } else if (field.key == "bucketCounts") {
      list = field.value;
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  return !list || ReadCounts(*list, counts);
}

bool JsonPointReader::ReadQuantiles(JsonElement element, MetricPoint& point) {
  static constexpr std::string_view kKnown[] = {"quantile", "value"};
  std::optional<simdjson::dom::array> array;
  if (!values_.ReadArray(element, "quantileValues is not an array", array)) return false;
  if (!array) return true;
  std::vector<double> values;
  point.bounds.first = static_cast<uint32_t>(batch_.numbers.size());
  for (JsonElement item : *array) {
    object fields;
    double quantile = 0, value = 0;
    if (!values_.ReadObject(item, "a quantile is not an object", fields)) return false;
    for (auto field : fields) {
      bool good = field.key == "quantile" ? values_.ReadDouble(field.value, "a quantile is not a number", quantile)
                  : field.key == "value"  ? values_.ReadDouble(field.value, "a quantile's value is not a number", value)
                                          : values_.Unknown(field.key, kKnown);
      if (!good) return false;
    }
    batch_.numbers.push_back(quantile);
    values.push_back(value);
  }
  point.bounds.count = static_cast<uint32_t>(values.size());
  point.quantile_values = {static_cast<uint32_t>(batch_.numbers.size()), point.bounds.count};
  batch_.numbers.insert(batch_.numbers.end(), values.begin(), values.end());
  return true;
}

bool JsonPointReader::ReadExemplars(JsonElement element, Range& range) {
  std::optional<simdjson::dom::array> array;
  if (!values_.ReadArray(element, "exemplars is not an array", array)) return false;
  range.first = static_cast<uint32_t>(batch_.exemplars.size());
  if (!array) return true;
  for (JsonElement exemplar : *array) {
    if (range.count >= limits_.exemplars_per_point) {
      ++cut_;
      continue;
    }
    ++range.count;
    if (!ReadExemplar(exemplar, batch_.exemplars.emplace_back())) return false;
  }
  return true;
}

bool JsonPointReader::ReadExemplar(JsonElement element, otel::Exemplar& exemplar) {
  static constexpr std::string_view kKnown[] = {"timeUnixNano", "asInt",  "asDouble",
                                                "traceId",      "spanId", "filteredAttributes"};
  object fields;
  if (!values_.ReadObject(element, "an exemplar is not an object", fields)) return false;
  std::optional<JsonElement> attributes;
  std::string_view trace_id, span_id;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "timeUnixNano") {
      good = values_.ReadUint64(field.value, "an exemplar's timeUnixNano is not a 64-bit number", exemplar.time_nanos);
    } else if (field.key == "asInt") {
      int64_t integer = 0;
      good = values_.ReadInt64(field.value, "an exemplar's asInt is not a 64-bit integer", integer);
      if (!field.value.is_null()) exemplar.value = Value::Int(integer);
    } else if (field.key == "asDouble") {
      double number = 0;
      good = values_.ReadDouble(field.value, "an exemplar's asDouble is not a number", number);
      if (!field.value.is_null()) exemplar.value = Value::Double(number);
    } else if (field.key == "traceId") {
      good = values_.ReadText(field.value, "an exemplar's traceId is not text", trace_id);
    } else if (field.key == "spanId") {
      good = values_.ReadText(field.value, "an exemplar's spanId is not text", span_id);
    } else if (field.key == "filteredAttributes") {
      attributes = field.value;
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  if (attributes && !values_.ReadAttributes(*attributes, exemplar.attributes, cut_)) return false;
  if (exemplar.time_nanos > kLastNanos) {
    return values_.Refuse(Rejection::kBadTime, "an exemplar's time {} is later than 2262-04-11", exemplar.time_nanos);
  }
  return values_.ReadHexId(trace_id, IdRule::kOptional, Rejection::kBadTraceId,
                           "an exemplar's traceId has {} characters, not 32", exemplar.trace_id) &&
         values_.ReadHexId(span_id, IdRule::kOptional, Rejection::kBadSpanId,
                           "an exemplar's spanId has {} characters, not 16", exemplar.span_id);
}

}  // namespace throughline::ingest
