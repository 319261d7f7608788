// ExportTraceServiceRequest in protobuf into columns, straight from the wire: no message objects, text as views into
// the body. This is the hot path of the server.
//
// Errors   kInvalid when the framing around the spans is broken, with the byte offset; `out` is then empty. kTooLarge
//          over limits.body_bytes. A fault inside one span refuses that span alone: counted in out.rejections, nothing
//          of it stays. out.received counts both. Lifetime `out` points into `body`.
// Threads  Any number at once, each with its own batch.
// Source   OTLP 1.11, trace_service.proto and trace.proto.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Clears `out` first; its memory is used again.
Result<void> ReadTraces(std::string_view body, const ReadLimits& limits, otel::TraceBatch& out);

}  // namespace throughline::ingest
