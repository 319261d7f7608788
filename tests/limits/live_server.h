// The real server and real sockets, as the tests of this folder meet them.
//
// Threads  each object belongs to one thread, but for Server::Post, which any number may call.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/harness/server_process.h"
#include "net/client.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.pb.h"

namespace throughline::limits_test {

using TraceRequest = opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using Span = opentelemetry::proto::trace::v1::Span;

constexpr std::string_view kProtobuf = "application/x-protobuf", kJson = "application/json";

// The directory of the programs: $THROUGHLINE_PROGRAMS, else that of the test.
std::string ProgramDirectory();

// A server that runs. Aborts the test program when it does not start: no test can go on then.
class Server {
 public:
  explicit Server(std::vector<std::string> arguments = {});

  bench::ServerProcess& process() { return *process_; }
  const std::string& data() const { return data_; }
  // Starts again on the same data, after its process has ended.
  void Restart();

  // Status 0: no answer.
  net::Response Post(std::string_view body, std::string_view content_type = kProtobuf,
                     std::string_view content_encoding = {});
  net::Response Get(const std::string& target);
  // The value of one line of /metrics ("name{label=\"value\"}"); 0 when it is not there.
  double Metric(const std::string& name);
  uint64_t Memory() const { return bench::ResidentBytes(process_->pid()); }

 private:
  bench::ScratchDirectory directory_;
  std::string data_;
  std::vector<std::string> arguments_;
  std::unique_ptr<bench::ServerProcess> process_;
  std::unique_ptr<net::Client> client_;
};

// Bytes as they are, over a TCP connection of their own. Returns what came back until the peer closed, or 10 s passed.
std::string SendRaw(uint16_t port, std::string_view bytes, bool half_close = false);

// The partial_success of a protobuf answer; zeros and nothing for a full success.
struct PartialSuccess {
  int rejected = 0;
  std::string message;
};
PartialSuccess ReadPartialSuccess(std::string_view response);

struct GrpcAnswer {
  int code = 0;
  std::string message, details, response;
  // The delay of the RetryInfo in `details`; 0: there is none.
  std::chrono::seconds RetryAfter() const;
};
// `gzip`: compressed by gRPC, as clients do it.
GrpcAnswer GrpcExport(uint16_t port, const std::string& message, bool gzip = false);

// One span with valid ids made of `number`, in `request`.
Span& AddSpan(TraceRequest& request, uint64_t number);
std::string TraceHex(uint64_t number);
std::string OneSpan(uint64_t number);  // a whole request

}  // namespace throughline::limits_test
