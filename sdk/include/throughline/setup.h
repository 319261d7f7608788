// From nothing to traces that arrive, in one call.
//
//   auto telemetry = throughline::SetupExport({.service_name = "shop"});                       // to 127.0.0.1:4318
//   auto telemetry = throughline::SetupExportToCoralogix({.service_name = "dataprime_assistant",
//                                                          .application_name = "ai-dataprime",
//                                                          .subsystem_name = "query-generator"});
//
// Order    There is none that could be wrong. A Tracer or an instrumentation that was made earlier does nothing until a
//          set-up is done, and works from then on. The guide's five steps (export first, then model calls, database,
//          application, and its server last) are one call, and the compiler refuses any other order of `then`:
//
//            auto telemetry = throughline::SetupExportToCoralogix({
//                .service_name = "dataprime_assistant",
//                .then = {.model_calls = [&] { client.emplace(...); },
//                         .database = [&] { database = Open("feedback.db"); },
//                         .application = [&] { app.emplace(*client, database); },
//                         .server = [&] { app->Trace(server); }}});
//
// Errors   a set-up never fails the program: what is wrong stands in `problem()` and in the diagnostics' log, spans do
//          nothing, and the steps of `then` are done all the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "throughline/callback.h"
#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {

enum class Protocol { kHttpProtobuf, kHttpJson, kGrpc };  // OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf, http/json, grpc

struct OtlpOptions {
  // "http://127.0.0.1:4318": /v1/traces and /v1/metrics are put behind its path. Empty: port 4318 of this machine, 4317
  // for kGrpc. Without a scheme ("ingress.eu2.coralogix.com:443"): TLS.
  std::string endpoint = {};
  std::string traces_endpoint = {};  // where spans go, used as it is
  std::string metrics_endpoint = {};
  Protocol protocol = Protocol::kHttpProtobuf;
  std::vector<std::pair<std::string, std::string>> headers = {};  // over gRPC: metadata
  bool gzip = true;
  std::chrono::milliseconds timeout{10000};  // of one try
  std::string ca_file = {};                  // PEM; empty: the system's
  std::string client_certificate_file = {};  // PEM, for mutual TLS
  std::string client_key_file = {};
  bool insecure = false;             // no TLS for an endpoint without a scheme
  std::string spool_directory = {};  // where batches wait on disk while the receiver is away; empty: nowhere
  uint64_t spool_max_bytes = 256 << 20;

  // By OTEL_EXPORTER_OTLP_ENDPOINT, _PROTOCOL, _HEADERS, _COMPRESSION, _TIMEOUT, _CERTIFICATE, _CLIENT_CERTIFICATE,
  // _CLIENT_KEY and _INSECURE; for traces each has a name of its own that wins (OTEL_EXPORTER_OTLP_TRACES_ENDPOINT).
  // THROUGHLINE_SPOOL_DIRECTORY names the spool. What can't be read is reported and left out.
  static OtlpOptions FromEnvironment();
};

// Retries exactly as OTLP says: 429, 502, 503, 504 and gRPC's retryable codes, no others; with the receiver's delay
// where it names one. kGrpc needs a build with grpc++; without, the problem says so.
std::unique_ptr<SpanExporter> MakeOtlpExporter(OtlpOptions options);

// Anything that can be called without arguments; empty when it was made of nothing.
using SetupStep = Callback<void()>;

// What a program does once its export is set up, in this order; each may be left out. What one throws, SetupExport
// throws.
struct SetupSteps {
  SetupStep model_calls = {};
  SetupStep database = {};
  SetupStep application = {};
  SetupStep server = {};
};

struct SetupOptions {
  std::string service_name = {};         // else OTEL_SERVICE_NAME
  std::optional<OtlpOptions> otlp = {};  // else OtlpOptions::FromEnvironment()
  Resource resource = {};                // beside what Resource::FromEnvironment says
  std::shared_ptr<Sampler> sampler = {};
  std::optional<bool> capture_content = {};  // else OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT
  bool use_batch_processor = true;
  std::vector<std::shared_ptr<SpanProcessor>> processors = {};  // before the exporting one: for redaction
  std::optional<size_t> span_attribute_count_limit = {};        // else OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, else 128
  bool metrics = true;                                          // gen_ai.client.* to the same endpoint, once a minute
  SetupSteps then = {};
};

// llm-tracekit's setup_export_to_coralogix, parameter by parameter. OTLP over gRPC; token, application and subsystem
// travel as metadata, service.name is the only resource attribute it sets.
struct CoralogixOptions {
  std::string service_name;
  std::string coralogix_token = {};     // else CX_TOKEN
  std::string coralogix_endpoint = {};  // else CX_ENDPOINT
  std::string application_name = {};    // else CX_APPLICATION_NAME, else Unknown
  std::string subsystem_name = {};      // else CX_SUBSYSTEM_NAME, else Unknown
  bool use_batch_processor = true;
  bool capture_content = true;
  std::vector<std::shared_ptr<SpanProcessor>> processors = {};
  size_t span_attribute_count_limit = 512;  // OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT wins; indexed messages need many
  Protocol protocol = Protocol::kGrpc;      // kHttpProtobuf where grpc++ is not built in
  SetupSteps then = {};
};

// The set-up's handle. Destroyed at the end of main, it sends what is left, and no span is recorded any more. A later
// set-up takes the place of an earlier one, whose handle sends what it has.
class [[nodiscard]] Telemetry {
 public:
  Telemetry() noexcept;  // not set up; see problem()
  Telemetry(Telemetry&&) noexcept;
  Telemetry& operator=(Telemetry&&) noexcept;
  ~Telemetry();

  bool is_enabled() const noexcept;
  const std::string& problem() const noexcept;  // "CX_TOKEN is not set: ..."; empty when enabled
  bool ForceFlush(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  bool Shutdown(std::chrono::milliseconds timeout = std::chrono::seconds(5));

 private:
  struct Impl;
  friend Telemetry SetupExport(SetupOptions);
  friend Telemetry SetupExportToCoralogix(CoralogixOptions);
  explicit Telemetry(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

Telemetry SetupExport(SetupOptions options);
Telemetry SetupExport();  // all by the environment
Telemetry SetupExportToCoralogix(CoralogixOptions options);

}  // namespace throughline::inline sdk
