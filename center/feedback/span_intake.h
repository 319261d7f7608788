// The server's own way in for spans, and its rule on who may send: what `ingest` gives to routes that make spans.
//
// Shape    filled in by the program (cmd/server.cc), since this folder does not include ingest.
// Threads  any; `done` is called once, on any thread, and must be quick.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "otel/refused_spans.h"

namespace throughline::center {

struct SpanIntake {
  using Done = std::move_only_function<void(Result<void>)>;
  // `request`: an OTLP/JSON ExportTraceServiceRequest. `done` is called when its spans are committed with fsync, or
  // won't be. `identity`: requests with the same text are one, stored once; empty: each body is its own.
  std::function<void(std::string request, std::string identity, Done done)> store;
  // By the value of an Authorization header: as for OTLP.
  std::function<bool(std::string_view authorization)> may_send = [](std::string_view) { return false; };
  // A page's origin, as for OTLP.
  std::function<bool(std::string_view origin)> may_send_from = [](std::string_view) { return false; };
  std::function<std::vector<otel::RefusedGroup>()> refused;  // the most spans first; may be empty
};

}  // namespace throughline::center
