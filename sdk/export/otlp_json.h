// OTLP/JSON of a request that is protobuf: ids as hex, 64-bit integers as text, enums as numbers, names in camelCase.
//
// Errors   fields that the tables do not know are left out; a message that is not valid protobuf ends where it is
//          wrong.
// Source   OTLP specification, "JSON Protobuf Encoding"; opentelemetry-proto 1.x.
#pragma once

#include <string>
#include <string_view>

namespace throughline::inline sdk::otlp {

// Of ExportTraceServiceRequest and ExportMetricsServiceRequest.
std::string TraceRequestToJson(std::string_view request);
std::string MetricsRequestToJson(std::string_view request);

}  // namespace throughline::inline sdk::otlp
