#include "throughline/setup.h"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <mutex>

#include "sdk/environment.h"
#include "sdk/export/exporter.h"
#include "sdk/export/metrics_sender.h"
#include "sdk/metrics/genai_metrics.h"
#include "sdk/report.h"
#include "throughline/content.h"

namespace throughline::inline sdk {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

struct Telemetry::Impl {
  std::string problem;
  std::shared_ptr<TracerProvider> provider;
  std::unique_ptr<otlp::MetricsSender> metrics;
};

namespace {

// What sends metrics when the program ends by exit(), which does not come back to the block that holds a Telemetry.
// Spans are the provider's to send.
struct AtExit {
  std::mutex mutex;
  std::vector<otlp::MetricsSender*> senders;

  static AtExit& Get() {
    static AtExit& instance = *new AtExit;
    return instance;
  }
  static void Add(otlp::MetricsSender* sender) {
    std::lock_guard lock(Get().mutex);
    if (Get().senders.empty()) std::atexit(&Run);
    Get().senders.push_back(sender);
  }
  static void Remove(otlp::MetricsSender* sender) {
    std::lock_guard lock(Get().mutex);
    std::erase(Get().senders, sender);
  }
  static void Run() {
    std::lock_guard lock(Get().mutex);
    for (otlp::MetricsSender* sender : Get().senders) sender->Shutdown(steady_clock::now() + std::chrono::seconds(2));
    Get().senders.clear();
  }
};

// What both set-ups come down to.
struct Plan {
  OtlpOptions otlp;
  Resource resource;
  std::shared_ptr<Sampler> sampler;
  SpanLimits limits;
  std::vector<std::shared_ptr<SpanProcessor>> processors;
  bool use_batch_processor = true;
  bool metrics = true;
};

bool IsNone(const char* name) { return FromEnvironment(name).value_or("") == "none"; }

void StartMetrics(const OtlpOptions& options, const Resource& resource, std::unique_ptr<otlp::MetricsSender>& metrics) {
  Result<std::unique_ptr<otlp::Sender>> sender = otlp::MakeSender(options, otlp::Signal::kMetrics);
  if (!sender) {
    internal::Report(LogLevel::kWarning, "setup.metrics", "metrics are not sent: " + sender.error().message);
    return;
  }
  internal::GenAiMetrics::Global().Enable(true);
  metrics = std::make_unique<otlp::MetricsSender>(
      std::move(*sender),
      [resource] {
        const auto now = std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
        return internal::GenAiMetrics::Global().Collect(resource.otlp(), now);
      },
      milliseconds(NumberFromEnvironment("OTEL_METRIC_EXPORT_INTERVAL").value_or(60000)),
      milliseconds(NumberFromEnvironment("OTEL_METRIC_EXPORT_TIMEOUT").value_or(30000)));
  AtExit::Add(metrics.get());
}

// What went wrong; empty: nothing.
std::string Carry(Plan plan, std::shared_ptr<TracerProvider>& provider, std::unique_ptr<otlp::MetricsSender>& metrics) {
  if (IsSdkDisabled()) return "OTEL_SDK_DISABLED is true";
  if (IsNone("OTEL_TRACES_EXPORTER")) return "OTEL_TRACES_EXPORTER is none";
  Result<std::unique_ptr<SpanExporter>> exporter = otlp::MakeExporter(plan.otlp);
  if (!exporter) return exporter.error().message;
  std::shared_ptr<SpanProcessor> exporting =
      plan.use_batch_processor ? MakeBatchProcessor(std::move(*exporter), BatchOptions::FromEnvironment())
                               : MakeSimpleProcessor(std::move(*exporter));
  if (!plan.sampler) plan.sampler = SamplerFromEnvironment();
  if (plan.sampler && plan.sampler->NeedsHolding()) exporting = MakeHoldingProcessor(std::move(exporting));
  plan.processors.push_back(std::move(exporting));
  if (plan.metrics && !IsNone("OTEL_METRICS_EXPORTER")) StartMetrics(plan.otlp, plan.resource, metrics);
  provider = TracerProvider::Create({.resource = std::move(plan.resource),
                                     .sampler = std::move(plan.sampler),
                                     .limits = plan.limits,
                                     .processors = std::move(plan.processors)});
  TracerProvider::SetGlobal(provider);
  return {};
}

void Do(const SetupSteps& steps) {
  for (const auto* step : {&steps.model_calls, &steps.database, &steps.application, &steps.server}) {
    if (*step) (*step)();
  }
}

// A set-up never fails the program: whatever it throws is a problem to be told.
std::string Guarded(std::string_view kind, const auto& set_up) {
  std::string problem;
  try {
    problem = set_up();
  } catch (const std::exception& exception) {
    problem = std::string("the set-up failed: ") + exception.what();
  }
  if (!problem.empty()) {
    internal::Report(LogLevel::kWarning, kind, "nothing is traced: " + problem);
  }
  return problem;
}

// A mask that the environment asks for is not taken away by code that wants content.
void CaptureContent(bool capture) {
  ContentPolicy policy = ContentPolicy::FromEnvironment();
  if (!capture) {
    policy.capture = ContentCapture::kOff;
  } else if (policy.capture != ContentCapture::kMasked) {
    policy.capture = ContentCapture::kFull;
  }
  SetContentPolicy(std::move(policy));
}

// The option, else the variable, else `otherwise`.
std::string Chosen(const std::string& option, const char* variable, const char* otherwise = "") {
  return option.empty() ? FromEnvironment(variable).value_or(otherwise) : option;
}

Resource OfService(const std::string& name) { return Resource({{"service.name", name}}); }

}  // namespace

Telemetry::Telemetry() noexcept = default;
Telemetry::Telemetry(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Telemetry::Telemetry(Telemetry&&) noexcept = default;
Telemetry& Telemetry::operator=(Telemetry&& other) noexcept {
  if (this != &other) {
    Shutdown();
    impl_ = std::move(other.impl_);
  }
  return *this;
}
Telemetry::~Telemetry() { Shutdown(); }

bool Telemetry::is_enabled() const noexcept { return impl_ && impl_->provider; }

const std::string& Telemetry::problem() const noexcept {
  static const std::string& not_set_up = *new std::string("SetupExport was not called");
  return impl_ ? impl_->problem : not_set_up;
}

bool Telemetry::ForceFlush(milliseconds timeout) {
  if (!is_enabled()) return true;
  const SteadyPoint deadline = steady_clock::now() + timeout;
  const bool are_spans_sent = impl_->provider->ForceFlush(timeout);
  return (!impl_->metrics || impl_->metrics->ForceFlush(deadline)) && are_spans_sent;
}

bool Telemetry::Shutdown(milliseconds timeout) {
  if (!is_enabled()) return true;
  const SteadyPoint deadline = steady_clock::now() + timeout;
  bool is_done = impl_->provider->Shutdown(timeout);
  if (impl_->metrics) {
    AtExit::Remove(impl_->metrics.get());
    is_done &= impl_->metrics->Shutdown(std::max(deadline, steady_clock::now() + milliseconds(100)));
    impl_->metrics.reset();
  }
  // Nobody needs it any more: its connection is closed, its spool is free for another.
  if (TracerProvider::Global() == impl_->provider) TracerProvider::SetGlobal(nullptr);
  impl_->provider.reset();
  impl_->problem = "it is shut down";
  return is_done;
}

Telemetry SetupExport() { return SetupExport(SetupOptions()); }

Telemetry SetupExport(SetupOptions options) {
  auto impl = std::make_unique<Telemetry::Impl>();
  impl->problem = Guarded("setup.export", [&] {
    Plan plan{.otlp = options.otlp ? *options.otlp : OtlpOptions::FromEnvironment(),
              .resource = Resource::FromEnvironment().Merged(options.resource),
              .sampler = options.sampler,
              .limits = SpanLimits::FromEnvironment(),
              .processors = options.processors,
              .use_batch_processor = options.use_batch_processor,
              .metrics = options.metrics};
    if (!options.service_name.empty()) plan.resource = plan.resource.Merged(OfService(options.service_name));
    if (options.span_attribute_count_limit) plan.limits.attribute_count = *options.span_attribute_count_limit;
    if (options.capture_content) CaptureContent(*options.capture_content);
    return Carry(std::move(plan), impl->provider, impl->metrics);
  });
  Telemetry telemetry(std::move(impl));
  Do(options.then);
  return telemetry;
}

Telemetry SetupExportToCoralogix(CoralogixOptions options) {
  auto impl = std::make_unique<Telemetry::Impl>();
  impl->problem = Guarded("setup.coralogix", [&]() -> std::string {
    const std::string token = Chosen(options.coralogix_token, "CX_TOKEN");
    if (token.empty())
      return "CX_TOKEN is not set: give coralogix_token, a Send-Your-Data key, or set it in the environment";
    const std::string endpoint = Chosen(options.coralogix_endpoint, "CX_ENDPOINT");
    if (endpoint.empty()) {
      return "CX_ENDPOINT is not set: give coralogix_endpoint, such as ingress.eu2.coralogix.com:443, or set it in the "
             "environment";
    }
    Plan plan{
        .otlp = {.endpoint = endpoint,
                 .protocol = otlp::HasGrpc() || options.protocol != Protocol::kGrpc ? options.protocol
                                                                                    : Protocol::kHttpProtobuf,
                 .headers = {{"authorization", "Bearer " + token},
                             {"cx-application-name",
                              Chosen(options.application_name, "CX_APPLICATION_NAME", "Unknown")},
                             {"cx-subsystem-name", Chosen(options.subsystem_name, "CX_SUBSYSTEM_NAME", "Unknown")}},
                 .insecure = FromEnvironment("OTEL_EXPORTER_OTLP_INSECURE").value_or("") == "true",
                 .spool_directory = FromEnvironment("THROUGHLINE_SPOOL_DIRECTORY").value_or("")},
        .resource = OfService(Chosen(options.service_name, "OTEL_SERVICE_NAME", "unknown_service")),
        .limits = SpanLimits::FromEnvironment(),
        .processors = options.processors,
        .use_batch_processor = options.use_batch_processor,
        .metrics = false};  // llm-tracekit sends none
    const std::optional<size_t> limit = NumberFromEnvironment("OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT");
    plan.limits.attribute_count = limit.value_or(options.span_attribute_count_limit);
    if (limit && *limit < options.span_attribute_count_limit) {
      internal::Report(LogLevel::kWarning, "setup.attribute_limit",
                       "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT is " + std::to_string(*limit) + ", less than the " +
                           std::to_string(options.span_attribute_count_limit) +
                           " that long conversations need: some of their messages will be missing");
    }
    if (options.capture_content) CaptureContent(true);
    return Carry(std::move(plan), impl->provider, impl->metrics);
  });
  Telemetry telemetry(std::move(impl));
  Do(options.then);
  return telemetry;
}

}  // namespace throughline::inline sdk
