// ExportMetricsServiceRequest in protobuf into columns. Errors, lifetime and threads as in protobuf_traces.h, with the
// data point in the place of the span.
//
// Counting A fault in a point refuses that point; one in a metric (its name, its framing) refuses all its points, at
// least
//          one, so that nothing is refused in silence. A metric of no known kind counts as one refused point. A metric
//          of a known kind without points leaves nothing.
// Source   OTLP 1.11, metrics_service.proto and metrics.proto.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Clears `out` first; its memory is used again.
Result<void> ReadMetrics(std::string_view body, const ReadLimits& limits, otel::MetricBatch& out);

}  // namespace throughline::ingest
