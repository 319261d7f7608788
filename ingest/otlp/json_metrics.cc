#include "ingest/otlp/json_metrics.h"

#include <algorithm>

#include "ingest/otlp/json_groups.h"
#include "ingest/otlp/json_points.h"

namespace throughline::ingest {
namespace {

using otel::MetricKind;
using otel::Rejection;
using simdjson::dom::object;

std::optional<MetricKind> KindOf(std::string_view key) {
  if (key == "gauge") return MetricKind::kGauge;
  if (key == "sum") return MetricKind::kSum;
  if (key == "histogram") return MetricKind::kHistogram;
  if (key == "exponentialHistogram") return MetricKind::kExponentialHistogram;
  if (key == "summary") return MetricKind::kSummary;
  return std::nullopt;
}

class MetricReader {
 public:
  MetricReader(const ReadLimits& limits, otel::MetricBatch& batch, JsonValues& values)
      : batch_(batch), values_(values), points_(limits, batch, values) {}

  bool Read(JsonElement element, uint32_t resource, uint32_t scope) {
    otel::Metric metric;
    metric.resource = resource;
    metric.scope = scope;
    std::optional<JsonElement> data;
    std::optional<simdjson::dom::array> list;
    values_.Begin();
    if (!ReadMetric(element, metric, data) || !ReadData(*data, metric, list)) {
      if (!values_.broken().empty()) return false;
      RefuseMetric(element, values_.fault());
      return true;
    }
    if (!list) return true;
    uint32_t index = static_cast<uint32_t>(batch_.metrics.size());
    size_t points = batch_.points.size();
    batch_.metrics.push_back(metric);
    for (JsonElement point : *list) {
      ++batch_.received;
      if (points_.Read(point, metric.kind, index)) continue;
      if (!values_.broken().empty()) return false;
      Refuse(batch_.rejections, values_.fault(), "metric", metric.name);
    }
    if (batch_.points.size() == points) batch_.metrics.pop_back();
    return true;
  }

  void RefuseUnread(JsonElement element, uint32_t, const Fault& fault) { RefuseMetric(element, fault); }

 private:
  bool ReadMetric(JsonElement element, otel::Metric& metric, std::optional<JsonElement>& data);
  bool ReadData(JsonElement element, otel::Metric& metric, std::optional<simdjson::dom::array>& points);
  void RefuseMetric(JsonElement element, const Fault& fault);

  otel::MetricBatch& batch_;
  JsonValues& values_;
  JsonPointReader points_;
};

bool MetricReader::ReadMetric(JsonElement element, otel::Metric& metric, std::optional<JsonElement>& data) {
  static constexpr std::string_view kKnown[] = {"name",      "description",          "unit",    "gauge",   "sum",
                                                "histogram", "exponentialHistogram", "summary", "metadata"};
  object fields;
  if (!values_.ReadObject(element, "a metric is not an object", fields)) return false;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "name") {
      good = values_.ReadText(field.value, "the metric's name is not text", metric.name);
    } else if (field.key == "description") {
      good = values_.ReadText(field.value, "the metric's description is not text", metric.description);
    } else if (field.key == "unit") {
      good = values_.ReadText(field.value, "the metric's unit is not text", metric.unit);
    } else if (std::optional<MetricKind> kind = KindOf(field.key)) {
      if (field.value.is_null()) continue;
      metric.kind = *kind;
      data = field.value;
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  return data || values_.Refuse(Rejection::kUnsupported, "a metric without data of a kind that OTLP names");
}

bool MetricReader::ReadData(JsonElement element, otel::Metric& metric, std::optional<simdjson::dom::array>& points) {
  static constexpr std::string_view kKnown[] = {"dataPoints", "aggregationTemporality", "isMonotonic"};
  object fields;
  if (!values_.ReadObject(element, "a metric's data is not an object", fields)) return false;
  bool has_temporality = metric.kind != MetricKind::kGauge && metric.kind != MetricKind::kSummary;
  for (auto field : fields) {
    bool good = true;
    if (field.key == "dataPoints") {
      good = values_.ReadArray(field.value, "dataPoints is not an array", points);
    } else if (field.key == "aggregationTemporality" && has_temporality) {
      uint32_t number = 0;
      good = values_.ReadEnum(field.value, "aggregationTemporality is not a number: OTLP/JSON sends enums as integers",
                              2, number);
      metric.temporality = static_cast<otel::Temporality>(number);
    } else if (field.key == "isMonotonic" && metric.kind == MetricKind::kSum) {
      good = values_.ReadBool(field.value, "isMonotonic is not true or false", metric.is_monotonic);
    } else {
      good = values_.Unknown(field.key, kKnown);
    }
    if (!good) return false;
  }
  return true;
}

void MetricReader::RefuseMetric(JsonElement element, const Fault& fault) {
  uint64_t points = 0;
  object fields;
  if (element.get_object().get(fields) == simdjson::SUCCESS) {
    for (auto field : fields) {
      simdjson::dom::array list;
      if (KindOf(field.key) && field.value.at_key("dataPoints").get_array().get(list) == simdjson::SUCCESS) {
        points += static_cast<uint64_t>(std::distance(list.begin(), list.end()));
      }
    }
  }
  points = std::max<uint64_t>(points, 1);
  batch_.received += points;
  Refuse(batch_.rejections, fault, "metric", JsonNameOf(element, "name"), points);
}

}  // namespace

Result<void> ReadMetricsJson(std::string_view body, const ReadLimits& limits, otel::MetricBatch& out) {
  static constexpr JsonGroupKeys kKeys{"resourceMetrics", "scopeMetrics", "metrics"};
  return ReadJson<MetricReader>(body, limits, kKeys, out);
}

}  // namespace throughline::ingest
