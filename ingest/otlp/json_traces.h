// ExportTraceServiceRequest in OTLP/JSON into columns: the same data gives the same batch as in protobuf.
//
// Rules    Keys in lowerCamelCase; a known field in snake_case fails the request with the key to use. Ids in
//          hexadecimal of either case. 64-bit integers as strings or numbers. Enums as integers; their names are
//          refused. null is absent. Of a key that comes twice the last one counts. Unknown fields are ignored.
//          bytesValue in base64, standard or URL alphabet. NaN and infinities as the words "NaN", "Infinity",
//          "-Infinity".
// Errors   kInvalid when the text is not JSON (lone surrogates and bad UTF-8 included), is nested over 1,000 brackets,
//          or has the wrong shape around the spans. A fault inside one span refuses that span alone, as in protobuf.
//          Lifetime `out` holds all its text; `body` may go.
// Threads  Any number at once. Each thread keeps a parser for its next request.
// Source   OTLP 1.11, "JSON Protobuf Encoding"; ProtoJSON format.
#pragma once

#include <string_view>

#include "base/result.h"
#include "ingest/otlp/read_limits.h"
#include "otel/batch.h"

namespace throughline::ingest {

// Clears `out` first; its memory is used again.
Result<void> ReadTracesJson(std::string_view body, const ReadLimits& limits, otel::TraceBatch& out);

}  // namespace throughline::ingest
