// The data points of one metric, of any of the five kinds, from OTLP/JSON into a MetricBatch.
// Included by json_*.cc alone: it brings simdjson along.
#pragma once

#include "ingest/otlp/json_values.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Shape    Read() appends one point, or refuses it and leaves nothing of it behind; its reason is then in
// values.fault(). Threads  One owner; one for a whole request.
class JsonPointReader {
 public:
  JsonPointReader(const ReadLimits& limits, otel::MetricBatch& batch, JsonValues& values)
      : limits_(limits), batch_(batch), values_(values) {}

  [[nodiscard]] bool Read(JsonElement element, otel::MetricKind kind, uint32_t metric);

 private:
  struct Parts {  // read after the single fields: of a key sent twice the last one counts
    std::optional<JsonElement> attributes, exemplars, counts, bounds, positive, negative, quantiles;
  };

  bool ReadFields(JsonElement element, otel::MetricKind kind, otel::MetricPoint& point, Parts& parts);
  bool ReadParts(const Parts& parts, otel::MetricPoint& point);
  bool ReadCounts(JsonElement element, otel::Range& range);
  bool ReadBounds(JsonElement element, otel::Range& range);
  bool ReadBuckets(JsonElement element, int32_t& offset, otel::Range& counts);
  bool ReadQuantiles(JsonElement element, otel::MetricPoint& point);
  bool ReadExemplars(JsonElement element, otel::Range& range);
  bool ReadExemplar(JsonElement element, otel::Exemplar& exemplar);

  const ReadLimits& limits_;
  otel::MetricBatch& batch_;
  JsonValues& values_;
  uint32_t cut_ = 0;
};

}  // namespace throughline::ingest
