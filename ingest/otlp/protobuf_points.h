// The data points of one metric, of any of the five kinds, from protobuf into a MetricBatch.
#pragma once

#include <string_view>
#include <vector>

#include "ingest/otlp/protobuf_values.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Shape    Read() appends one point, or refuses it and leaves nothing of it behind; its reason is then in fault().
// Threads  One owner; one for a whole request.
class PointReader {
 public:
  PointReader(const ReadLimits& limits, otel::MetricBatch& batch, ProtobufValues& values)
      : limits_(limits), batch_(batch), values_(values) {}

  [[nodiscard]] bool Read(std::string_view bytes, otel::MetricKind kind, uint32_t metric);
  const Fault& fault() const { return values_.fault(); }

 private:
  bool ReadPoint(std::string_view bytes, otel::MetricKind kind, otel::MetricPoint& point);
  bool ReadNumber(WireReader& in, uint32_t tag, otel::MetricPoint& point);
  bool ReadHistogram(WireReader& in, uint32_t tag, otel::MetricPoint& point);
  bool ReadExponential(WireReader& in, uint32_t tag, otel::MetricPoint& point);
  bool ReadSummary(WireReader& in, uint32_t tag, otel::MetricPoint& point);

  bool ReadAttribute(WireReader& in, otel::MetricPoint& point);
  bool ReadLater(WireReader& in, std::vector<std::string_view>& later);
  bool ReadFlags(WireReader& in, otel::MetricPoint& point);
  template <typename Number>
  bool ReadFixed(WireReader& in, Number& number);
  template <typename Number>
  bool ReadNumbers(WireReader& in, uint32_t tag, std::vector<Number>& to, otel::Range& range);
  bool ReadBuckets(const std::vector<std::string_view>& pieces, int32_t& offset, otel::Range& counts);
  bool ReadQuantiles(otel::MetricPoint& point);
  bool ReadExemplars(otel::MetricPoint& point);
  bool ReadExemplar(std::string_view bytes, otel::Exemplar& exemplar);

  const ReadLimits& limits_;
  otel::MetricBatch& batch_;
  ProtobufValues& values_;
  // Parts of the point that are read after the others, so that what belongs together lies side by side.
  std::vector<std::string_view> exemplars_, positive_, negative_, quantiles_;
  std::vector<double> quantile_values_;
  uint32_t cut_ = 0;
};

}  // namespace throughline::ingest
