// The bodies that an OTLP server answers with, in the request's own encoding.
//
// Source  OTLP 1.11, "Full Success", "Partial Success", "Failures" and "OTLP/HTTP Response"; google.rpc.Status and
//         RetryInfo.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace throughline::ingest {

enum class Encoding { kProtobuf, kJson };

enum class Signal { kTraces, kLogs, kMetrics };
std::string_view SignalName(Signal signal);  // "traces"

// Export{Trace,Logs,Metrics}ServiceResponse. `rejected` 0 and no message: partial_success is unset, as the
// specification wants for a full success. A message with `rejected` 0 is a warning.
std::string SuccessBody(Signal signal, Encoding encoding, uint64_t rejected, std::string_view message);

// gRPC's numbers.
enum class RpcCode {
  kOk = 0,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kUnauthenticated = 16
};

struct Refusal {
  RpcCode rpc_code;
  int http_status;
  // When to come again. Set for what is retryable and only then: a client retries RESOURCE_EXHAUSTED only if it is
  // there.
  std::optional<std::chrono::seconds> retry_after;
};
Refusal RefusalOf(ErrorKind kind);

// google.rpc.Status; with RetryInfo among its details when `retry_after` is set.
std::string StatusBody(Encoding encoding, RpcCode code, std::string_view message,
                       std::optional<std::chrono::seconds> retry_after);

}  // namespace throughline::ingest
