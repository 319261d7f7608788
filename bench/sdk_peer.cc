#include "bench/sdk_peer.h"

#include <opentelemetry/context/propagation/text_map_propagator.h>
#include <opentelemetry/exporters/otlp/otlp_http_exporter.h>
#include <opentelemetry/exporters/otlp/otlp_recordable.h>
#include <opentelemetry/sdk/trace/batch_span_processor.h>
#include <opentelemetry/sdk/trace/batch_span_processor_options.h>
#include <opentelemetry/sdk/trace/processor.h>
#include <opentelemetry/sdk/trace/samplers/always_off.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>
#include <opentelemetry/sdk/version/version.h>
#include <opentelemetry/trace/noop.h>
#include <opentelemetry/trace/propagation/http_trace_context.h>
#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/scope.h>

#include <strings.h>

namespace throughline::bench {
namespace {

namespace otel = opentelemetry;
namespace trace = opentelemetry::trace;
namespace sdk_trace = opentelemetry::sdk::trace;

// Records as the OTLP exporter wants it, and lets it go: what a span costs the thread that makes it.
struct Discarding final : sdk_trace::SpanProcessor {
  std::unique_ptr<sdk_trace::Recordable> MakeRecordable() noexcept override {
    return std::make_unique<otel::exporter::otlp::OtlpRecordable>();
  }
  void OnStart(sdk_trace::Recordable&, const trace::SpanContext&) noexcept override {}
  void OnEnd(std::unique_ptr<sdk_trace::Recordable>&&) noexcept override {}
  bool ForceFlush(std::chrono::microseconds) noexcept override { return true; }
  bool Shutdown(std::chrono::microseconds) noexcept override { return true; }
};

struct Carrier final : otel::context::propagation::TextMapCarrier {
  explicit Carrier(const std::vector<HeaderPair>& received) : headers(received) {}
  otel::nostd::string_view Get(otel::nostd::string_view key) const noexcept override {
    for (const HeaderPair& header : headers) {
      if (header.name.size() == key.size() && strncasecmp(header.name.data(), key.data(), key.size()) == 0) {
        return header.value;
      }
    }
    return {};
  }
  void Set(otel::nostd::string_view, otel::nostd::string_view value) noexcept override { bytes += value.size(); }
  const std::vector<HeaderPair>& headers;
  size_t bytes = 0;
};

otel::nostd::shared_ptr<trace::Tracer> TracerOf(const std::shared_ptr<sdk_trace::TracerProvider>& provider) {
  return provider->GetTracer("bench", "1");
}

}  // namespace

Peer MakePeer(const std::vector<HeaderPair>& headers, std::string_view long_text) {
  auto provider = std::make_shared<sdk_trace::TracerProvider>(std::make_unique<Discarding>());
  auto unsampled = std::make_shared<sdk_trace::TracerProvider>(std::make_unique<Discarding>(),
                                                               otel::sdk::resource::Resource::Create({}),
                                                               std::make_unique<sdk_trace::AlwaysOffSampler>());
  const auto tracer = TracerOf(provider);
  const auto off = TracerOf(unsampled);
  const auto idle = trace::Provider::GetTracerProvider()->GetTracer("bench", "1");
  const std::string text(long_text);

  Peer peer;
  peer.name = std::string("opentelemetry-cpp ") + OPENTELEMETRY_SDK_VERSION;

  peer.works["start and end"] = [tracer, provider](size_t times) {
    while (times-- > 0) tracer->StartSpan("GET /checkout")->End();
  };
  peer.works["with scope"] = [tracer, provider](size_t times) {
    while (times-- > 0) {
      auto span = tracer->StartSpan("GET /checkout");
      trace::Scope scope(span);
      span->End();
    }
  };
  peer.works["10 attributes"] = [tracer, provider](size_t times) {
    while (times-- > 0) {
      auto span = tracer->StartSpan("GET /checkout");
      span->SetAttribute("http.request.method", "GET");
      span->SetAttribute("url.path", "/checkout");
      span->SetAttribute("url.scheme", "https");
      span->SetAttribute("server.address", "shop.example.com");
      span->SetAttribute("server.port", 443);
      span->SetAttribute("http.response.status_code", 200);
      span->SetAttribute("user_agent.original", "Mozilla/5.0 (X11; Linux x86_64)");
      span->SetAttribute("network.protocol.version", "1.1");
      span->SetAttribute("http.response.body.size", 48213);
      span->SetAttribute("app.cached", false);
      span->End();
    }
  };
  peer.works["LLM span, 10 kB"] = [tracer, provider, text](size_t times) {
    while (times-- > 0) {
      auto span = tracer->StartSpan("chat gpt-4o-mini");
      span->SetAttribute("gen_ai.operation.name", "chat");
      span->SetAttribute("gen_ai.provider.name", "openai");
      span->SetAttribute("gen_ai.request.model", "gpt-4o-mini");
      span->SetAttribute("gen_ai.request.temperature", 0.2);
      span->SetAttribute("gen_ai.request.max_tokens", 1024);
      span->SetAttribute("gen_ai.response.model", "gpt-4o-mini-2024-07-18");
      span->SetAttribute("gen_ai.response.id", "chatcmpl-9J3jB6mQvT0xYz");
      span->SetAttribute("gen_ai.usage.input_tokens", 1842);
      span->SetAttribute("gen_ai.usage.output_tokens", 512);
      span->SetAttribute("gen_ai.input.messages", otel::nostd::string_view(text.data(), 8000));
      span->SetAttribute("gen_ai.output.messages", otel::nostd::string_view(text.data(), 2000));
      span->End();
    }
  };
  peer.works["unsampled"] = [off, unsampled](size_t times) {
    while (times-- > 0) off->StartSpan("GET /checkout")->End();
  };
  peer.works["disabled"] = [idle](size_t times) {
    while (times-- > 0) idle->StartSpan("GET /checkout")->End();
  };
  peer.works["extract"] = [headers](size_t times) {
    trace::propagation::HttpTraceContext propagator;
    otel::context::Context root;
    while (times-- > 0) {
      const Carrier carrier(headers);
      const auto context = propagator.Extract(carrier, root);
      if (!trace::GetSpan(context)->GetContext().IsValid()) std::abort();
    }
  };
  peer.works["inject"] = [tracer, provider, headers](size_t times) {
    auto span = tracer->StartSpan("GET /checkout");
    trace::Scope scope(span);
    trace::propagation::HttpTraceContext propagator;
    Carrier carrier(headers);
    const auto context = otel::context::RuntimeContext::GetCurrent();
    while (times-- > 0) propagator.Inject(carrier, context);
    if (carrier.bytes == 0) std::abort();
  };

  struct Queue {
    std::shared_ptr<sdk_trace::TracerProvider> provider;
    otel::nostd::shared_ptr<trace::Tracer> tracer;
  };
  peer.end_to_end = [queue = std::make_shared<Queue>()](size_t spans, uint16_t port) {
    if (!queue->provider) {
      otel::exporter::otlp::OtlpHttpExporterOptions http;
      http.url = "http://127.0.0.1:" + std::to_string(port) + "/v1/traces";
      http.content_type = otel::exporter::otlp::HttpRequestContentType::kBinary;
      http.compression = "none";
      sdk_trace::BatchSpanProcessorOptions batch;
      batch.max_queue_size = 65536;
      batch.max_export_batch_size = 512;
      batch.schedule_delay_millis = std::chrono::milliseconds(50);
      queue->provider = std::make_shared<sdk_trace::TracerProvider>(std::make_unique<sdk_trace::BatchSpanProcessor>(
          std::make_unique<otel::exporter::otlp::OtlpHttpExporter>(http), batch));
      queue->tracer = TracerOf(queue->provider);
    }
    while (spans-- > 0) {
      auto span = queue->tracer->StartSpan("GET /checkout");
      span->SetAttribute("http.request.method", "GET");
      span->SetAttribute("url.path", "/checkout");
      span->SetAttribute("http.response.status_code", 200);
      span->End();
    }
    queue->provider->ForceFlush();
  };
  return peer;
}

}  // namespace throughline::bench
