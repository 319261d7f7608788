// ExportLogsServiceRequest in protobuf into columns. Errors, lifetime and threads as in protobuf_traces.h, with the log
// record in the place of the span. A record's ids may be absent or zero; another length refuses the record.
//
// Source   OTLP 1.11, logs_service.proto and logs.proto.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Clears `out` first; its memory is used again.
Result<void> ReadLogs(std::string_view body, const ReadLimits& limits, otel::LogBatch& out);

}  // namespace throughline::ingest
