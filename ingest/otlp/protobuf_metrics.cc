#include "ingest/otlp/protobuf_metrics.h"

#include <algorithm>

#include "ingest/otlp/protobuf_groups.h"
#include "ingest/otlp/protobuf_points.h"

namespace throughline::ingest {
namespace {

using otel::MetricKind;
using otel::Rejection;
using otel::Temporality;

// The kind that a field of Metric's `data` stands for.
bool KindOf(uint32_t tag, MetricKind& kind) {
  switch (tag) {
    case Tag(5, kBytes):
      kind = MetricKind::kGauge;
      return true;
    case Tag(7, kBytes):
      kind = MetricKind::kSum;
      return true;
    case Tag(9, kBytes):
      kind = MetricKind::kHistogram;
      return true;
    case Tag(10, kBytes):
      kind = MetricKind::kExponentialHistogram;
      return true;
    case Tag(11, kBytes):
      kind = MetricKind::kSummary;
      return true;
    default:
      return false;
  }
}

class MetricReader {
 public:
  MetricReader(const ReadLimits& limits, otel::MetricBatch& batch, ProtobufValues& values)
      : limits_(limits), batch_(batch), values_(values), points_(limits, batch, values) {}

  void Read(std::string_view bytes, uint32_t resource, uint32_t scope) {
    otel::Metric metric;
    metric.resource = resource;
    metric.scope = scope;
    if (!ReadMetric(bytes, metric) || !ReadData(metric)) return RefuseMetric(bytes, values_.fault(), metric.name);
    uint32_t index = static_cast<uint32_t>(batch_.metrics.size());
    size_t points = batch_.points.size();
    batch_.metrics.push_back(metric);
    for (std::string_view data : data_) ReadPoints(data, metric, index);
    if (batch_.points.size() == points) batch_.metrics.pop_back();
  }

  void RefuseUnread(std::string_view bytes, uint32_t, const Fault& fault) { RefuseMetric(bytes, fault, {}); }

 private:
  bool ReadMetric(std::string_view bytes, otel::Metric& metric);
  bool ReadText(WireReader& in, std::string_view& out, const char* what);
  bool ReadData(otel::Metric& metric);
  void ReadPoints(std::string_view data, const otel::Metric& metric, uint32_t index);
  void RefuseMetric(std::string_view bytes, const Fault& fault, std::string_view name);

  const ReadLimits& limits_;
  otel::MetricBatch& batch_;
  ProtobufValues& values_;
  PointReader points_;
  std::vector<std::string_view> data_;  // one piece, or several when the sender split the message
};

bool MetricReader::ReadMetric(std::string_view bytes, otel::Metric& metric) {
  data_.clear();
  bool has_kind = false;
  WireReader in(bytes);
  while (!in.AtEnd()) {
    uint32_t tag;
    MetricKind kind;
    std::string_view data;
    if (!in.ReadTag(tag)) return values_.Malformed(in);
    if (KindOf(tag, kind)) {
      if (!in.ReadBytes(data)) return values_.Malformed(in);
      if (!has_kind || kind != metric.kind) data_.clear();  // the last kind of a oneof is the one that counts
      data_.push_back(data);
      metric.kind = kind;
      has_kind = true;
      continue;
    }
    bool good = true;
    switch (tag) {
      case Tag(1, kBytes):
        good = ReadText(in, metric.name, "the metric's name is not UTF-8");
        break;
      case Tag(2, kBytes):
        good = ReadText(in, metric.description, "the metric's description is not UTF-8");
        break;
      case Tag(3, kBytes):
        good = ReadText(in, metric.unit, "the metric's unit is not UTF-8");
        break;
      default:
        good = in.ReadUnknown(tag, Fields(1, 2, 3, 5, 7, 9, 10, 11)) || values_.Malformed(in);
    }
    if (!good) return false;
  }
  return has_kind || values_.Refuse(Rejection::kUnsupported, "a metric without data of a kind that OTLP names");
}

bool MetricReader::ReadText(WireReader& in, std::string_view& out, const char* what) {
  std::string_view text;
  if (!in.ReadBytes(text)) return values_.Malformed(in);
  if (!values_.CheckText(text, what)) return false;
  out = text;
  return true;
}

// What a Gauge, Sum, Histogram, ... says about all its points; the points are framed (1 in all kinds) but not read yet.
bool MetricReader::ReadData(otel::Metric& metric) {
  bool has_temporality = metric.kind != MetricKind::kGauge && metric.kind != MetricKind::kSummary;
  bool is_sum = metric.kind == MetricKind::kSum;
  uint32_t known = Fields(1) | (has_temporality ? Fields(2) : 0) | (is_sum ? Fields(3) : 0);
  for (std::string_view data : data_) {
    WireReader in(data);
    while (!in.AtEnd()) {
      uint32_t tag;
      uint64_t number;
      std::string_view point;
      if (!in.ReadTag(tag)) return values_.Malformed(in);
      if (tag == Tag(1, kBytes)) {
        if (!in.ReadBytes(point)) return values_.Malformed(in);
      } else if (tag == Tag(2, kVarint) && has_temporality) {
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        number = static_cast<uint32_t>(number);
        metric.temporality = static_cast<Temporality>(number <= 2 ? number : 0);
      } else if (tag == Tag(3, kVarint) && is_sum) {
        if (!in.ReadVarint(number)) return values_.Malformed(in);
        metric.is_monotonic = number != 0;
      } else if (!in.ReadUnknown(tag, known)) {
        return values_.Malformed(in);
      }
    }
  }
  return true;
}

void MetricReader::ReadPoints(std::string_view data, const otel::Metric& metric, uint32_t index) {
  WireReader in(data);
  uint32_t tag;
  while (!in.AtEnd() && in.ReadTag(tag)) {
    std::string_view point;
    if (tag != Tag(1, kBytes)) {
      if (!in.ReadUnknown(tag, 0)) return;
      continue;
    }
    if (!in.ReadBytes(point)) return;
    ++batch_.received;
    if (!points_.Read(point, metric.kind, index)) Refuse(batch_.rejections, points_.fault(), "metric", metric.name);
  }
}

void MetricReader::RefuseMetric(std::string_view bytes, const Fault& fault, std::string_view name) {
  uint64_t points = 0;
  WireReader in(bytes);
  uint32_t tag;
  while (!in.AtEnd() && in.ReadTag(tag)) {
    MetricKind kind;
    std::string_view data;
    if (!KindOf(tag, kind)) {
      if (!in.ReadUnknown(tag, 0)) break;
      continue;
    }
    if (!in.ReadBytes(data)) break;
    WireReader inside(data);
    uint32_t member;
    while (!inside.AtEnd() && inside.ReadTag(member) && inside.ReadUnknown(member, 0))
      points += member == Tag(1, kBytes);
  }
  points = std::max<uint64_t>(points, 1);
  batch_.received += points;
  Refuse(batch_.rejections, fault, "metric", name, points);
}

}  // namespace

Result<void> ReadMetrics(std::string_view body, const ReadLimits& limits, otel::MetricBatch& out) {
  otel::Clear(out);
  ProtobufValues values(limits, out.pool);
  MetricReader metrics(limits, out, values);
  Result<void> done = ProtobufGroups(body, limits, out, values, metrics).ReadRequest();
  if (!done) otel::Clear(out);
  return done;
}

}  // namespace throughline::ingest
