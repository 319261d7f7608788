// Spans: what a program did, when, for how long, as part of whose request.
//
//   throughline::Tracer tracer = throughline::GetTracer("checkout");
//   auto span = tracer.StartActiveSpan("charge card");
//   span.SetAttribute("card.brand", "visa");
//   if (!paid) span.SetStatus(throughline::StatusCode::kError, "declined");
//
// Until a TracerProvider is set (throughline/provider.h, throughline/setup.h) all of this does nothing, at a few
// nanoseconds a call; a trace that came in by a header is still handed on. It never throws, never blocks on the network
// and never ends the program that it instruments.
//
// Units    times are std::chrono::system_clock, durations are measured by the steady clock.
// Errors   none come back. What could not be recorded is counted (throughline/diagnostics.h).
// Threads  a Tracer and the methods of one Span may be used from any thread; an ActiveSpan ends on the thread it
//          started on.
// Source   OpenTelemetry specification, "Tracing API".
#pragma once

#include <chrono>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "throughline/attributes.h"
#include "throughline/context.h"

namespace throughline::inline sdk {

using SystemTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::nanoseconds>;

enum class SpanKind : uint8_t { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };
enum class StatusCode : uint8_t { kUnset = 0, kOk = 1, kError = 2 };

struct Link {
  SpanContext to;
  AttributeList attributes = {};
};

struct SpanOptions {
  SpanKind kind = SpanKind::kInternal;
  AttributeList attributes = {};  // known at the start: a sampler can see them
  std::span<const Link> links = {};
  std::optional<SystemTime> start = {};  // now
  const Context* parent = nullptr;       // the current context
  bool is_root = false;                  // a trace of its own, whatever is current
};

// Ends when it is destroyed, unless End came first. A default-constructed or moved-from span records nothing.
class Span {
 public:
  Span() noexcept = default;
  Span(Span&&) noexcept = default;
  Span& operator=(Span&& other) noexcept {
    if (this != &other) {
      EndLast();
      context_ = std::move(other.context_);
      record_ = std::move(other.record_);
      owns_ = std::exchange(other.owns_, false);
    }
    return *this;
  }
  ~Span() { EndLast(); }

  // The span that is current on this thread, to add to it; ending it is its owner's business.
  static Span Current();

  bool IsRecording() const noexcept { return record_ && DoIsRecording(); }
  // Valid also for a span that is not sampled: it is what children and other services are told.
  const SpanContext& context() const noexcept { return context_; }

  // A key that is set again has its last value.
  Span& SetAttribute(std::string_view key, const AttributeValue& value) noexcept {
    if (record_) DoSetAttribute(key, value);
    return *this;
  }
  Span& SetAttributes(AttributeList attributes) noexcept {
    if (record_) {
      for (const Attribute& attribute : attributes) DoSetAttribute(attribute.key, attribute.value);
    }
    return *this;
  }
  Span& AddEvent(std::string_view name, AttributeList attributes = {}, std::optional<SystemTime> at = {}) noexcept;
  Span& AddLink(const SpanContext& to, AttributeList attributes = {}) noexcept;
  // kOk is final; kError replaces kUnset. The description is kept for kError only.
  Span& SetStatus(StatusCode code, std::string_view description = {}) noexcept;
  // An event `exception` with type, message and, as `attributes` may say, what else is known; and status kError unless
  // one is set already. The type is the C++ name, demangled.
  Span& RecordException(const std::exception& exception, AttributeList attributes = {}) noexcept;
  Span& RecordException(std::string_view type, std::string_view message, AttributeList attributes = {}) noexcept;
  Span& UpdateName(std::string_view name) noexcept;

  // What was set under `key`, as text (numbers in their shortest form); nullopt when nothing was.
  std::optional<std::string> FindAttribute(std::string_view key) const;

  // What comes after has no effect.
  void End(std::optional<SystemTime> at = {}) noexcept {
    if (record_ && owns_) DoEnd(at, true);
  }

 protected:
  friend class Context;
  friend class Tracer;
  Span(SpanContext context, internal::RecordRef record, bool owns) noexcept
      : context_(std::move(context)), record_(std::move(record)), owns_(owns) {}
  internal::SpanRecord* record() const noexcept { return record_.get(); }  // null: records nothing

 private:
  void DoSetAttribute(std::string_view key, const AttributeValue& value) noexcept;
  bool DoIsRecording() const noexcept;
  void DoEnd(std::optional<SystemTime> at, bool is_explicit) noexcept;
  void EndLast() noexcept {
    if (record_ && owns_) DoEnd({}, false);
  }

  SpanContext context_;
  internal::RecordRef record_;
  bool owns_ = false;
};

// A span that is the current one until it ends with its block.
class [[nodiscard]] ActiveSpan : public Span {
 public:
  ActiveSpan(ActiveSpan&&) noexcept = default;
  ActiveSpan& operator=(ActiveSpan&&) = delete;

 private:
  friend class Tracer;
  ActiveSpan() noexcept = default;
  ActiveSpan(Span span, Scope scope) noexcept : Span(std::move(span)), scope_(std::move(scope)) {}
  Scope scope_;
};

namespace internal {

struct ProviderCell;

// What all Tracers of one component share. Lives to the end of the process.
struct TracerSwitch {
  ProviderCell* provider = nullptr;  // null: nobody wants spans
};

// Whether any context was ever made current: then also a Tracer that starts nothing hands on the trace that it is in.
extern bool context_is_used;

// Of these two, which other threads may write by std::atomic_ref. By the compilers' builtin: with <atomic> this header
// would cost a tenth more.
template <typename Word>
Word LoadRelaxed(const Word& word) noexcept {
  return __atomic_load_n(&word, __ATOMIC_RELAXED);
}

}  // namespace internal

// Starts the spans of one component. Cheap to copy; good for the life of the process, also across changes of provider.
class Tracer {
 public:
  Tracer() noexcept = default;  // starts nothing

  Span StartSpan(std::string_view name, const SpanOptions& options = {}) const noexcept {
    return IsIdle(options) ? Span() : DoStartSpan(name, options);
  }
  ActiveSpan StartActiveSpan(std::string_view name, const SpanOptions& options = {}) const noexcept {
    return IsIdle(options) ? ActiveSpan() : DoStartActiveSpan(name, options);
  }
  // Whether anybody wants spans at all: to leave out work that only prepares attributes.
  bool IsEnabled() const noexcept { return switch_ != nullptr && internal::LoadRelaxed(switch_->provider) != nullptr; }

 private:
  friend class TracerProvider;
  friend Tracer GetTracer(std::string_view, std::string_view, std::string_view);
  explicit Tracer(internal::TracerSwitch* shared) noexcept : switch_(shared) {}
  bool IsIdle(const SpanOptions& options) const noexcept {
    return !IsEnabled() && options.parent == nullptr && !internal::LoadRelaxed(internal::context_is_used);
  }
  Span DoStartSpan(std::string_view name, const SpanOptions& options) const noexcept;
  ActiveSpan DoStartActiveSpan(std::string_view name, const SpanOptions& options) const noexcept;

  internal::TracerSwitch* switch_ = nullptr;
};

// `name`: the component, as in OpenTelemetry's instrumentation scope. Works before a provider is set as well: its spans
// begin with the provider.
Tracer GetTracer(std::string_view name, std::string_view version = {}, std::string_view schema_url = {});

}  // namespace throughline::inline sdk
