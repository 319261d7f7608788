// OTLP over HTTP: POST /v1/traces, /v1/logs, /v1/metrics.
//
// Requests  protobuf (application/x-protobuf) or JSON (application/json); Content-Encoding none, gzip, zstd or deflate.
// Answers   in the request's encoding: 200 with partial_success when something was refused; 400, 401, 403, 405, 413,
//           415, 429 and 503 with a Status body, and Retry-After where trying again can help.
// Browsers  a preflight from an allowed origin is answered; the answer to a request from another origin carries no
//           Access-Control-Allow-Origin, so the browser keeps it from the page.
// Source    OTLP 1.11, "OTLP/HTTP".
#pragma once

#include "ingest/receive/access.h"
#include "ingest/receive/receiver.h"
#include "net/http.h"
#include "net/refused_requests.h"

namespace throughline::ingest {

class HttpReceiver {
 public:
  // `receiver` and `refused`, which may be null, outlive it and every request it handles.
  HttpReceiver(Receiver& receiver, AccessRules rules, net::RefusedRequests* refused = nullptr)
      : receiver_(receiver), rules_(std::move(rules)), refused_(refused) {}

  // Whether `path` is one of ours.
  static bool Serves(std::string_view path);
  void Handle(net::Request request, net::ResponseWriter writer);

 private:
  void Tell(net::RefusedRequest told, int status, std::string reason);

  Receiver& receiver_;
  const AccessRules rules_;
  net::RefusedRequests* const refused_;
};

}  // namespace throughline::ingest
