// Stored spans as the API shows them.
//
// Hostile  names, keys and values come from whoever sent the trace; all of it leaves here as JSON strings. Stored JSON
//          columns (attributes, events, links) were written by our own encoder and are passed on as they are.
// Threads  plain functions.
#pragma once

#include <string>

#include "base/json_writer.h"
#include "store/trace_reader.h"
#include "store/trace_search.h"

namespace throughline::center {

// GET /api/v1/traces/{trace_id}. `usage` sums model calls and embeddings only: agents and workflows often repeat what
// their calls used.
std::string TraceJson(const store::Trace& trace);

// An element of GET /api/v1/traces.
void WriteTraceSummary(const store::TraceSummary& trace, JsonWriter& json);

// "server", "OK"
std::string_view KindName(otel::SpanKind kind);
std::string_view StatusName(otel::StatusCode status);

// Whether the tokens of a span of this operation count towards its trace's.
bool IsModelCall(std::string_view operation);

}  // namespace throughline::center
