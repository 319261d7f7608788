// The OTLP exporter of spans: requests of a bounded size, delivered with OTLP's retries, kept on disk while the
// receiver is away.
#pragma once

#include <functional>
#include <memory>

#include "base/result.h"
#include "sdk/export/sender.h"
#include "throughline/setup.h"

namespace throughline::inline sdk::otlp {

// What is the outside of it, for tests to hand in.
struct ExporterParts {
  // Called for the process, and again for the child of a fork.
  std::function<Result<std::unique_ptr<Sender>>()> make_sender;
  const Clock* clock = nullptr;
  std::string spool_directory = {};
  uint64_t spool_max_bytes = 256 << 20;
  bool can_fork = true;                  // a child can have a sender of its own
  size_t max_request_bytes = 3'900'000;  // most receivers take 4 MiB over gRPC
};
Result<std::unique_ptr<SpanExporter>> MakeExporter(ExporterParts parts);

// As MakeOtlpExporter, with what is wrong as an error.
Result<std::unique_ptr<SpanExporter>> MakeExporter(const OtlpOptions& options);
// For one signal of `options`, over the network.
Result<std::unique_ptr<Sender>> MakeSender(const OtlpOptions& options, Signal signal);

}  // namespace throughline::inline sdk::otlp
