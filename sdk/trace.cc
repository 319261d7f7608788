#include "throughline/trace.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <typeinfo>

#include "sdk/clocks.h"
#include "sdk/instrumentation_scope.h"
#include "sdk/record_pool.h"
#include "sdk/span_record.h"
#include "sdk/thread_state.h"

namespace throughline::inline sdk {

using internal::Count;
using internal::Counter;
using internal::InstrumentationScope;
using internal::Mutation;
using internal::ProviderCell;
using internal::ProviderState;
using internal::RecordRef;
using internal::Section;
using internal::SpanRecord;
using internal::ThisThread;
using internal::ThreadState;

namespace {

int64_t Nanoseconds(SystemTime time) { return time.time_since_epoch().count(); }

// "std::runtime_error" of St13runtime_error; the mangled name where it can't be read.
std::string TypeName(const std::exception& exception) {
  const char* mangled = typeid(exception).name();
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(abi::__cxa_demangle(mangled, nullptr, nullptr, &status),
                                                         &std::free);
  return status == 0 && name ? name.get() : mangled;
}

}  // namespace

Span Tracer::DoStartSpan(std::string_view name, const SpanOptions& options) const noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) return Span();
  const Context& around = options.parent ? *options.parent : thread->current;
  ProviderCell* provider = switch_ ? std::atomic_ref(switch_->provider).load(std::memory_order_acquire) : nullptr;
  if (provider == nullptr) return Span(around.span_, RecordRef(), false);
  const Section section(*thread);
  const ProviderState* state = provider->state.load(std::memory_order_acquire);
  if (state == nullptr || thread->suppressed != 0) return Span(around.span_, RecordRef(), false);

  const SpanContext& parent = options.is_root ? thread->nothing : around.span_;
  const bool has_parent = parent.IsValid();
  SpanContext context;
  context.trace_id = has_parent ? parent.trace_id : thread->ids.MakeTraceId();
  SamplingResult sampled = state->sampler->Sample({.parent = parent,
                                                   .trace_id = context.trace_id,
                                                   .name = name,
                                                   .kind = options.kind,
                                                   .attributes = options.attributes,
                                                   .links = options.links});
  context.span_id = thread->ids.MakeSpanId();
  context.flags = has_parent ? parent.flags & SpanContext::kRandom : SpanContext::kRandom;
  if (sampled.decision == SamplingDecision::kRecordAndSample) context.flags |= SpanContext::kSampled;
  context.tracestate = std::move(sampled.tracestate);
  if (sampled.decision == SamplingDecision::kDrop) return Span(std::move(context), RecordRef(), false);

  const int64_t steady = SteadyNanos();
  const SpanRecord* parent_record = options.is_root ? nullptr : around.record_.get();
  const int64_t wall_minus_steady =
      parent_record ? parent_record->wall_minus_steady() : WallMinusSteady(*thread, steady);
  SpanRecord* record = internal::TakeRecord(*thread);
  if (record == nullptr ||
      !record->Begin({.context = context,
                      .parent = parent,
                      .name = name,
                      .kind = options.kind,
                      .start_ns = options.start ? Nanoseconds(*options.start) : steady + wall_minus_steady,
                      .wall_minus_steady = wall_minus_steady,
                      .scope = static_cast<const InstrumentationScope*>(switch_),
                      .provider = provider,
                      .limits = &provider->limits})) {
    if (record != nullptr) internal::GiveBackRecord(record);
    Count(*thread, Counter::kSpansDroppedMemory);
    return Span(std::move(context), RecordRef(), false);
  }
  Count(*thread, Counter::kSpansStarted);
  for (const Attribute& attribute : options.attributes) record->SetAttribute(attribute.key, attribute.value);
  for (const Link& link : options.links) record->AddLink(link.to, link.attributes);
  Span span(std::move(context), RecordRef(record), true);
  if (!state->processors.empty()) {
    Context root;
    if (options.is_root) root.baggage_ = around.baggage_;
    for (const auto& processor : state->processors) processor->OnStart(span, options.is_root ? root : around);
  }
  return span;
}

ActiveSpan Tracer::DoStartActiveSpan(std::string_view name, const SpanOptions& options) const noexcept {
  ThreadState* thread = ThisThread();
  if (thread == nullptr) return ActiveSpan();
  Span span = DoStartSpan(name, options);
  Context inside;
  inside.span_ = span.context_;
  inside.record_ = span.record_;
  inside.baggage_ = (options.parent ? *options.parent : thread->current).baggage_;
  return ActiveSpan(std::move(span), Scope(std::move(inside)));
}

bool Span::DoIsRecording() const noexcept { return record_.get()->state() != SpanRecord::State::kEnded; }

void Span::DoSetAttribute(std::string_view key, const AttributeValue& value) noexcept {
  if (const Mutation mutation(*record_.get()); mutation) record_.get()->SetAttribute(key, value);
}

Span& Span::AddEvent(std::string_view name, AttributeList attributes, std::optional<SystemTime> at) noexcept {
  if (!record_) return *this;
  SpanRecord& record = *record_.get();
  const int64_t time = at ? Nanoseconds(*at) : SteadyNanos() + record.wall_minus_steady();
  if (const Mutation mutation(record); mutation) record.AddEvent(name, attributes, time);
  return *this;
}

Span& Span::AddLink(const SpanContext& to, AttributeList attributes) noexcept {
  if (!record_) return *this;
  if (const Mutation mutation(*record_.get()); mutation) record_.get()->AddLink(to, attributes);
  return *this;
}

Span& Span::SetStatus(StatusCode code, std::string_view description) noexcept {
  if (!record_) return *this;
  if (const Mutation mutation(*record_.get()); mutation) record_.get()->SetStatus(code, description);
  return *this;
}

Span& Span::UpdateName(std::string_view name) noexcept {
  if (!record_) return *this;
  if (const Mutation mutation(*record_.get()); mutation) record_.get()->SetName(name);
  return *this;
}

Span& Span::RecordException(const std::exception& exception, AttributeList attributes) noexcept {
  if (!record_) return *this;
  try {
    return RecordException(TypeName(exception), exception.what(), attributes);
  } catch (...) {
    return RecordException(typeid(exception).name(), {}, attributes);
  }
}

Span& Span::RecordException(std::string_view type, std::string_view message, AttributeList attributes) noexcept {
  if (!record_) return *this;
  SpanRecord& record = *record_.get();
  const int64_t time = SteadyNanos() + record.wall_minus_steady();
  try {
    std::vector<Attribute> all;
    all.reserve(attributes.size() + 2);
    all.push_back({"exception.type", type});
    all.push_back({"exception.message", message});
    all.insert(all.end(), attributes.begin(), attributes.end());
    if (const Mutation mutation(record); mutation) {
      record.AddEvent("exception", all, time);
      if (record.status() == StatusCode::kUnset) record.SetStatus(StatusCode::kError, message);
    }
  } catch (const std::bad_alloc&) {
    SetStatus(StatusCode::kError, message);
  }
  return *this;
}

std::optional<std::string> Span::FindAttribute(std::string_view key) const {
  if (!record_) return {};
  const SpanRecord& record = *record_.get();
  if (record.state() == SpanRecord::State::kEnded) return record.FindAttribute(key);
  if (const Mutation mutation(*record_.get()); mutation) return record.FindAttribute(key);
  return {};
}

void Span::DoEnd(std::optional<SystemTime> at, bool is_explicit) noexcept {
  SpanRecord& record = *record_.get();
  ThreadState* thread = ThisThread();
  if (record.state() != SpanRecord::State::kOpen || thread == nullptr) {
    if (is_explicit) Count(Counter::kMisuses);
    return;
  }
  const int64_t end = at ? Nanoseconds(*at) : SteadyNanos() + record.wall_minus_steady();
  // What the parent of a fork has begun, the parent ends: else it would arrive twice.
  if (!record.IsOfThisProcess()) return record.Abandon();
  if (!record.BeginEnding(thread)) return;
  Count(*thread, Counter::kSpansEnded);
  const Section section(*thread);
  const ProviderState* state = record.provider()->state.load(std::memory_order_acquire);
  if (state == nullptr) {
    Count(*thread, Counter::kSpansDroppedShutdown);
    Count(*thread, Counter::kMisuses);
    return record.Abandon();
  }
  for (const auto& processor : state->processors) processor->OnEnding(*this);
  record.Finish(end);
  // Never destroyed: the share in the record is this span's own, and outlives the calls.
  alignas(FinishedSpan) std::byte place[sizeof(FinishedSpan)];
  const FinishedSpan& finished = *new (place) FinishedSpan(RecordRef(&record));
  for (const auto& processor : state->processors) processor->OnEnd(finished);
}

}  // namespace throughline::inline sdk
