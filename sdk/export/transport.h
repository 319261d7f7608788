// Carries one request to a receiver, once.
//
// Threads  Cancel from any; the rest from one thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "sdk/export/answer.h"

namespace throughline::inline sdk::otlp {

enum class Signal : uint8_t { kTraces, kMetrics };

class Transport {
 public:
  virtual ~Transport() = default;
  // Makes what is sent of a request in protobuf: once for all its tries, during which `request` lives. False: there is
  // no memory.
  virtual bool Load(std::string_view request) = 0;
  // Sends what was loaded last; returns by `deadline`.
  virtual Answer Try(SteadyPoint deadline) = 0;
  // Ends a Try that runs, and every later one, with kCancelled.
  virtual void Cancel() = 0;
};

// What the transports have in common. Headers are checked already: endpoint.h.
struct TransportOptions {
  std::vector<std::pair<std::string, std::string>> headers;
  bool gzip = true;
  std::chrono::milliseconds timeout{10000};  // of one try
  std::string ca_file, client_certificate_file, client_key_file;
};

struct HttpTarget {
  std::string url;
  bool is_json = false;
  Signal signal = Signal::kTraces;
};
Result<std::unique_ptr<Transport>> MakeHttpTransport(HttpTarget target, TransportOptions options);

struct GrpcTarget {
  std::string address;  // host:port
  bool is_tls = true;
  Signal signal = Signal::kTraces;
};
bool HasGrpc() noexcept;  // whether grpc++ is built in
// An error in a build without.
Result<std::unique_ptr<Transport>> MakeGrpcTransport(GrpcTarget target, TransportOptions options);

// Text of a receiver's, for a log: one line of printable characters, no longer than 200 bytes.
std::string CleanMessage(std::string_view text);

// What an ExportTraceServiceResponse or ExportMetricsServiceResponse says of what was refused, in protobuf or JSON.
void ReadPartialSuccess(std::string_view body, bool is_json, Signal signal, Answer& answer);
// The message of a google.rpc.Status, in protobuf or JSON; empty when there is none.
std::string ReadStatusMessage(std::string_view body, bool is_json);
// RetryInfo's delay among the details of a google.rpc.Status.
std::optional<Duration> ReadRetryInfo(std::string_view status);

}  // namespace throughline::inline sdk::otlp
