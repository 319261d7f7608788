// From nothing to traces that arrive, in one call.
//
//   auto telemetry = throughline::SetupExport({.service_name = "shop"});                       // to 127.0.0.1:4318
//   auto telemetry = throughline::SetupExportToCoralogix({.service_name = "dataprime_assistant",
//                                                          .application_name = "ai-dataprime",
//                                                          .subsystem_name = "query-generator"});
//
// The guide's five steps (export first, then model calls, then the database, then the application, then its server)
// have one order only here: an instrumentation asks for the Telemetry that a set-up returned, and hands it on.
//
// Errors   a set-up never fails the program: what is wrong stands in `problem()` and in the diagnostics' log, and spans
//          do nothing.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "throughline/export.h"
#include "throughline/provider.h"

namespace throughline::inline sdk {

enum class Protocol { kHttpProtobuf, kHttpJson, kGrpc };  // OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf, http/json, grpc

struct OtlpOptions {
  std::string endpoint;  // "http://127.0.0.1:4318"; with a path for HTTP it is used as it is, else /v1/traces is added
  Protocol protocol = Protocol::kHttpProtobuf;
  std::vector<std::pair<std::string, std::string>> headers;
  bool gzip = true;
  std::chrono::milliseconds timeout{10000};  // of one try; OTEL_EXPORTER_OTLP_TIMEOUT
  std::string ca_file;                       // OTEL_EXPORTER_OTLP_CERTIFICATE
  std::string spool_directory;               // where batches wait on disk while the receiver is away; empty: nowhere
  uint64_t spool_max_bytes = 256 << 20;

  // By OTEL_EXPORTER_OTLP_ENDPOINT, _TRACES_ENDPOINT, _HEADERS, _PROTOCOL, _COMPRESSION, _TIMEOUT, _CERTIFICATE.
  static OtlpOptions FromEnvironment();
};

// Retries exactly as OTLP says: 429, 502, 503, 504 and gRPC's retryable codes, no others; with the receiver's delay
// where it names one. kGrpc needs a build with grpc++; without, the problem says so.
std::unique_ptr<SpanExporter> MakeOtlpExporter(OtlpOptions options);

struct SetupOptions {
  std::string service_name;              // else OTEL_SERVICE_NAME
  std::optional<OtlpOptions> otlp = {};  // else OtlpOptions::FromEnvironment()
  Resource resource = {};                // beside what Resource::FromEnvironment says
  std::shared_ptr<Sampler> sampler = {};
  std::optional<bool> capture_content = {};  // else OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT
  bool use_batch_processor = true;
  std::vector<std::shared_ptr<SpanProcessor>> processors = {};  // before the exporting one: for redaction
  std::optional<size_t> span_attribute_count_limit = {};        // else OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT, else 128
  bool metrics = true;                                          // gen_ai.client.* to the same endpoint, once a minute
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
};

// The set-up's handle. Destroyed at the end of main, it sends what is left.
class [[nodiscard]] Telemetry {
 public:
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

Telemetry SetupExport(SetupOptions options = {});
Telemetry SetupExportToCoralogix(CoralogixOptions options);

}  // namespace throughline::inline sdk
