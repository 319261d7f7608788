// What happens to a span that has ended: processors see it, one of them queues it, an exporter sends it.
//
// A finished span is its OTLP protobuf message already, written as the program set its attributes: exporting is putting
// messages one behind the other.
//
// Threads  a processor is called from every thread that starts or ends spans; an exporter from one thread at a time.
// Source   OpenTelemetry specification, "Tracing SDK", Span Processor and Span Exporter.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "throughline/trace.h"

namespace throughline::inline sdk {

class Resource;  // throughline/provider.h
namespace internal {
struct FinishedSpanAccess;
}

// Shares the record of a span that has ended; cheap to copy. Everything is read-only.
class FinishedSpan {
 public:
  explicit FinishedSpan(internal::RecordRef record) noexcept : record_(std::move(record)) {}

  const SpanContext& context() const noexcept;
  SpanId parent_span_id() const noexcept;
  std::string_view name() const noexcept;
  SpanKind kind() const noexcept;
  StatusCode status() const noexcept;
  std::string_view status_description() const noexcept;
  SystemTime start() const noexcept;
  std::chrono::nanoseconds duration() const noexcept;
  bool is_sampled() const noexcept { return context().IsSampled(); }
  // Of the instrumentation scope.
  std::string_view scope_name() const noexcept;
  std::string_view scope_version() const noexcept;
  std::string_view scope_schema_url() const noexcept;
  // Of the provider that the span was started with. Lives to the end of the process: equal addresses, equal resources.
  const Resource& resource() const noexcept;
  // In the order they were set. Texts live as long as this span. Arrays are not visited element by element: `value`
  // holds one only for the time of the call.
  template <typename Visit>  // visit(std::string_view key, const AttributeValue& value)
  void ForEachAttribute(Visit&& visit) const {
    using Target = std::remove_cvref_t<Visit>;
    DoForEachAttribute(const_cast<Target*>(&visit), [](void* to, std::string_view key, const AttributeValue& value) {
      (*static_cast<Target*>(to))(key, value);
    });
  }
  // opentelemetry.proto.trace.v1.Span, protobuf wire form, without tag and length.
  std::string_view otlp() const noexcept;

 private:
  friend struct internal::FinishedSpanAccess;
  void DoForEachAttribute(void* to, void (*visit)(void* to, std::string_view key, const AttributeValue& value)) const;
  internal::RecordRef record_;
};

class SpanProcessor {
 public:
  virtual ~SpanProcessor() = default;
  virtual void OnStart(Span& span, const Context& parent) noexcept { (void)span, (void)parent; }
  // Still open: the last chance to change it, for example to mask what an attribute says.
  virtual void OnEnding(Span& span) noexcept { (void)span; }
  virtual void OnEnd(const FinishedSpan& span) noexcept = 0;
  // True when all that ended before is exported, or was given up and counted, within `timeout`.
  virtual bool ForceFlush(std::chrono::milliseconds timeout) noexcept = 0;
  virtual bool Shutdown(std::chrono::milliseconds timeout) noexcept = 0;
};

class SpanExporter {
 public:
  virtual ~SpanExporter() = default;
  // Returns when the batch is delivered or given up. `deadline` bounds all tries together. What is given up is counted
  // and reported by the exporter.
  virtual bool Export(const Resource& resource, std::span<const FinishedSpan> spans,
                      std::chrono::steady_clock::time_point deadline) noexcept = 0;
  // Sends what earlier Exports had to keep, as on disk, until `deadline`. Returns after which time it is worth to ask
  // again; nullopt: nothing is kept.
  virtual std::optional<std::chrono::milliseconds> SendKept(std::chrono::steady_clock::time_point deadline) noexcept {
    return (void)deadline, std::nullopt;
  }
  // Ends a running Export soon, and every later one at once.
  virtual void Shutdown() noexcept {}
};

struct BatchOptions {
  size_t max_queue_size = 2048;                     // OTEL_BSP_MAX_QUEUE_SIZE; a span that finds it full is dropped
  size_t max_export_batch_size = 512;               // OTEL_BSP_MAX_EXPORT_BATCH_SIZE
  std::chrono::milliseconds schedule_delay{5000};   // OTEL_BSP_SCHEDULE_DELAY
  std::chrono::milliseconds export_timeout{30000};  // OTEL_BSP_EXPORT_TIMEOUT

  // The defaults, with what the environment says in their place. A value that is no number is reported and left out.
  static BatchOptions FromEnvironment();
};

// Collects spans and exports them from a thread of its own. Never makes the program wait: a full queue drops the span
// and counts it. In the child of a fork it begins anew, with an empty queue: what had ended before is the parent's to
// send.
std::shared_ptr<SpanProcessor> MakeBatchProcessor(std::unique_ptr<SpanExporter> exporter, BatchOptions options = {});
// Exports every span as it ends, on the thread that ends it. For tests and short programs.
std::shared_ptr<SpanProcessor> MakeSimpleProcessor(std::unique_ptr<SpanExporter> exporter);

// Keeps finished spans, for tests.
class InMemoryExporter final : public SpanExporter {
 public:
  struct Store;
  // `store` outlives the exporter and is read by Spans().
  static std::shared_ptr<Store> MakeStore();
  explicit InMemoryExporter(std::shared_ptr<Store> store) : store_(std::move(store)) {}
  bool Export(const Resource&, std::span<const FinishedSpan> spans,
              std::chrono::steady_clock::time_point) noexcept override;
  static std::vector<FinishedSpan> Spans(const std::shared_ptr<Store>& store);

 private:
  std::shared_ptr<Store> store_;
};

}  // namespace throughline::inline sdk
