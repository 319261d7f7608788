// ExportLogsServiceRequest in OTLP/JSON into columns. Rules, errors, lifetime and threads as in json_traces.h.
//
// Source   OTLP 1.11, "JSON Protobuf Encoding"; logs.proto.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Clears `out` first; its memory is used again.
Result<void> ReadLogsJson(std::string_view body, const ReadLimits& limits, otel::LogBatch& out);

}  // namespace throughline::ingest
