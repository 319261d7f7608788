// OTLP over gRPC: opentelemetry.proto.collector.{trace,logs,metrics}.v1.*Service/Export.
//
// Shape    A generic service: the request stays bytes until our own reader has them, and no message objects are made.
// Limits   messages by ReceiverOptions::max_body_bytes, compressed and decompressed; metadata 64 KiB; 100 streams a
//          connection; a client that pings too often is told to go away.
// Errors   as status codes, with google.rpc.RetryInfo in grpc-status-details-bin where trying again can help.
// Threads  gRPC's own.
// Source   OTLP 1.11, "OTLP/gRPC".
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "ingest/receive/access.h"
#include "ingest/receive/receiver.h"
#include "net/refused_requests.h"

namespace throughline::ingest {

struct GrpcOptions {
  std::string address;                                 // "127.0.0.1:4317"; port 0 lets the system choose
  std::string tls_certificate_chain, tls_private_key;  // PEM texts; both empty: plain text
  AccessRules rules;
  net::RefusedRequests* refused = nullptr;  // told of what is refused; outlives the receiver
};

class GrpcReceiver {
 public:
  // Serves when it returns. kConflict when the address is taken. `receiver` outlives it.
  static Result<std::unique_ptr<GrpcReceiver>> Start(Receiver& receiver, GrpcOptions options);
  ~GrpcReceiver();  // Stop(0)
  GrpcReceiver(const GrpcReceiver&) = delete;
  GrpcReceiver& operator=(const GrpcReceiver&) = delete;

  int port() const;
  // Refuses new calls, lets running ones finish within `drain`, cuts the rest. Idempotent.
  void Stop(std::chrono::milliseconds drain);

 private:
  class Impl;
  explicit GrpcReceiver(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::ingest
