// How the assistant's resources are offered: one file a resource, each with a function that returns its routes.
//
// Shape    a handler runs on a worker thread with the request's server span current, and returns the whole answer. The
//          router has checked size and method, and says on the answer which trace it belongs to.
// Errors   in the demo's form: {"success": false, "error": "...", "error_type": "...", "trace_id": "..."}.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "net/http.h"
#include "throughline/http_server.h"

namespace throughline::assistant {

// What became of the trace context that came with the request; stands in every answer as `context`.
struct ContextReport {
  bool is_valid = true;    // false: one came and was refused
  std::string reason;      // "invalid_trace_id", ...: api/answer.cc; "lost" for the fault switch
  bool was_given = false;  // a traceparent came at all
};

struct Call {
  const net::Request& request;
  ServerSpan& span;
  const ContextReport& context;
};

struct Route {
  std::string_view method;
  std::string_view path;  // exact
  std::function<net::Response(Call&)> handler;
  size_t max_body = 1 << 20;  // bytes; a larger one is 413
  bool is_traced = true;      // false: no server span, and the answer names no trace
  bool is_open = false;       // answered without a token as well
  // Whether it may wait for something (a model, a lock, another server): it then runs where it holds up no quick one.
  // Empty: never.
  std::function<bool()> may_wait = {};
  bool asks_model =
      false;  // what it waits for is a model: those have workers of their own, since a model hangs longest
};

// {"context": {...}, "trace_id": "..."} written into an object that is open.
void WriteTrace(const Call& call, JsonWriter& json);
net::Response JsonAnswer(int status, std::string json);
net::Response ErrorAnswer(const Call& call, int status, std::string_view error, std::string_view error_type);

class Services;  // everything the handlers share (services.h)

std::vector<Route> GenerateQueryRoutes(Services& services);  // generate_query.cc
std::vector<Route> FeedbackRoutes(Services& services);       // feedback.cc
std::vector<Route> ModeRoutes(Services& services);           // mode.cc
std::vector<Route> HealthRoutes(Services& services);         // health.cc: /api/health, /api/stats
std::vector<Route> McpRoutes(Services& services);            // mcp.cc: test-connection, execute-query
std::vector<Route> DemoRoutes(Services& services);           // demo.cc: create-slow-span, demo/slow-db
std::vector<Route> FaultRoutes(Services& services);          // faults.cc: /api/faults
std::vector<Route> VoiceRoutes(Services& services);          // voice.cc: /api/voice/transcribe
std::vector<Route> BrowserSpanRoutes(Services& services);  // browser_spans.cc: POST /v1/traces, sent on to the receiver
std::vector<Route> PageRoutes(Services& services);         // page.cc: / and its assets

}  // namespace throughline::assistant
