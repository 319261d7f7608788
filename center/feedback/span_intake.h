// The server's own way in for spans, and its rule on who may send: what `ingest` gives to routes that make spans.
//
// Shape    filled in by the program (cmd/server.cc), since this folder does not include ingest.
// Threads  any; `done` is called once, on any thread, and must be quick.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace throughline::center {

// Spans of one service that were refused for one reason, since the server started.
struct RefusedSpans {
  std::string service, reason;
  uint64_t spans = 0;
  std::string last;  // a sentence about the last one
  int64_t last_nanos = 0;
};

struct SpanIntake {
  using Done = std::move_only_function<void(Result<void>)>;
  // `request`: an OTLP/JSON ExportTraceServiceRequest. `done` is called when its spans are committed with fsync, or
  // won't be. `identity`: requests with the same text are one, stored once; empty: each body is its own.
  std::function<void(std::string request, std::string identity, Done done)> store;
  // By the value of an Authorization header: as for OTLP.
  std::function<bool(std::string_view authorization)> may_send = [](std::string_view) { return false; };
  // A page's origin, as for OTLP.
  std::function<bool(std::string_view origin)> may_send_from = [](std::string_view) { return false; };
  std::function<std::vector<RefusedSpans>()> refused;  // the most spans first; may be empty
};

}  // namespace throughline::center
