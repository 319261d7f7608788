// Why something of a request is refused.
#pragma once

#include <cstdint>
#include <string_view>

namespace throughline::otel {

// Why a span, log record or data point was refused. The name of each is a metric label and part of the answer.
enum class Rejection : uint8_t {
  kBadTraceId,   // not 16 bytes (32 hex digits in JSON), or all zeros
  kBadSpanId,    // not 8 bytes (16 hex digits), or all zeros
  kBadParentId,  // neither empty, nor all zeros, nor 8 bytes
  kBadUtf8,      // a name, key or text value is not UTF-8
  kBadTime,      // later than 2262-04-11, the last instant a signed 64-bit count of nanoseconds reaches
  kTooDeep,      // a value nested more than 100 levels
  kTooLarge,     // one span or record over the limit of bytes
  kMalformed,    // its bytes end early or carry a wrong wire type, but its own length was right
  kUnsupported,  // a metric without data, or of a kind that OTLP 1.11 does not name
  kCount
};
std::string_view RejectionName(Rejection reason);  // "bad_trace_id"

}  // namespace throughline::otel
