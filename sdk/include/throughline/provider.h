// Where spans get their sampler, limits, resource and processors. A program sets one provider at its start; most use
// throughline/setup.h, which builds it.
//
// Source   OpenTelemetry specification, "Tracing SDK" and "Resource SDK".
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "throughline/export.h"
#include "throughline/sampling.h"

namespace throughline::inline sdk {

// Who sends: attributes of the process, the same for all its spans.
class Resource {
 public:
  Resource() = default;
  explicit Resource(AttributeList attributes);
  // telemetry.sdk.*, process.pid, host.name; then OTEL_RESOURCE_ATTRIBUTES; then OTEL_SERVICE_NAME. service.name is
  // `unknown_service:<program>` when nothing names it.
  static Resource FromEnvironment();
  // Both; the other's value where a key is in both.
  Resource Merged(const Resource& other) const;

  // opentelemetry.proto.resource.v1.Resource, protobuf wire form.
  const std::string& otlp() const noexcept { return otlp_; }

 private:
  std::string otlp_;
};

// What a span may hold; what goes over is dropped and counted in its dropped_* fields.
struct SpanLimits {
  size_t attribute_count = 128;              // OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT
  size_t attribute_value_length = SIZE_MAX;  // OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT, in characters; longer text is cut
  size_t event_count = 128;                  // OTEL_SPAN_EVENT_COUNT_LIMIT
  size_t link_count = 128;                   // OTEL_SPAN_LINK_COUNT_LIMIT
  size_t attributes_per_event = 128;         // OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT
  size_t attributes_per_link = 128;          // OTEL_LINK_ATTRIBUTE_COUNT_LIMIT

  static SpanLimits FromEnvironment();
};

struct TracerProviderOptions {
  Resource resource = Resource::FromEnvironment();
  std::shared_ptr<Sampler> sampler = {};  // SamplerFromEnvironment(), else ParentBased(AlwaysOn())
  SpanLimits limits = SpanLimits::FromEnvironment();
  std::vector<std::shared_ptr<SpanProcessor>> processors = {};  // called in this order
};

class TracerProvider {
 public:
  static std::shared_ptr<TracerProvider> Create(TracerProviderOptions options);
  ~TracerProvider();  // as Shutdown with two seconds

  Tracer GetTracer(std::string_view name, std::string_view version = {}, std::string_view schema_url = {});
  bool ForceFlush(std::chrono::milliseconds timeout = std::chrono::seconds(30));
  // Sends what is queued and stops; spans started later record nothing.
  bool Shutdown(std::chrono::milliseconds timeout = std::chrono::seconds(5));

  // Every Tracer of throughline::GetTracer uses this one from now on; nullptr: none, and they do nothing. At a regular
  // end of the program the provider that is set is shut down, so that the last spans arrive.
  static void SetGlobal(std::shared_ptr<TracerProvider> provider);
  static std::shared_ptr<TracerProvider> Global();

 private:
  struct Impl;
  explicit TracerProvider(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace throughline::inline sdk
