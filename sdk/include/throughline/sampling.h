// Which traces are recorded. One decision per trace, made from the trace id where the trace begins, and carried to
// every service in tracestate; so no sampler here tears a trace apart.
//
// Threads  a sampler is asked from every thread that starts spans, and must not block.
// Source   OpenTelemetry specification, "Sampling" and "TraceState: Probability Sampling" (`ot=th:...;rv:...`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "throughline/trace.h"

namespace throughline::inline sdk {

class SpanProcessor;  // throughline/export.h

enum class SamplingDecision : uint8_t {
  kDrop,        // nothing is recorded; children elsewhere are told "not sampled"
  kRecordOnly,  // recorded for this process's processors; children elsewhere are told "not sampled"
  kRecordAndSample,
};

struct SamplingInput {
  const SpanContext& parent;  // invalid for a root
  const TraceId& trace_id;
  std::string_view name;
  SpanKind kind;
  AttributeList attributes;
  std::span<const Link> links;
};

struct SamplingResult {
  SamplingDecision decision;
  Shared<const std::string> tracestate;  // for the span's context: as a rule the parent's
};

class Sampler {
 public:
  virtual ~Sampler() = default;
  virtual SamplingResult Sample(const SamplingInput& input) const noexcept = 0;
  virtual std::string Describe() const = 0;  // "ParentBased{root:ConsistentProbability{0.1}}"
  // Whether its traces must be held until their last word is known: the exporting processor then stands behind a
  // MakeHoldingProcessor. throughline/setup.h sees to it.
  virtual bool NeedsHolding() const noexcept { return false; }
};

std::shared_ptr<Sampler> AlwaysOn();
std::shared_ptr<Sampler> AlwaysOff();
// By the last seven bytes of the trace id, as `traceidratio` everywhere. 0 <= ratio <= 1; what is beyond counts as the
// limit.
std::shared_ptr<Sampler> TraceIdRatio(double ratio);
// As TraceIdRatio, with the probability written in tracestate (`ot=th:`), so that whoever counts spans can scale them
// up, and by the randomness in tracestate (`ot=rv:`) where there is one.
std::shared_ptr<Sampler> ConsistentProbability(double ratio);
// A span with a parent does as the parent; a root asks `root`.
std::shared_ptr<Sampler> ParentBased(std::shared_ptr<Sampler> root);
// ParentBased(ConsistentProbability) by the environment's name: development 1.0, staging 0.1, production 0.01; any
// other name 1.0. Without an argument: the variable ENVIRONMENT.
std::shared_ptr<Sampler> ByEnvironment();
std::shared_ptr<Sampler> ByEnvironment(std::string_view environment);
// One decision per trace by ConsistentProbability(ratio), followed by every span with a parent. A trace that is not
// chosen is recorded all the same and held in memory until its first span in this process ends; it is sent after all,
// whole, when one of its spans ends with status kError, carries an attribute `feedback.*`, or was given to KeepTrace.
// Needs a MakeHoldingProcessor (throughline/setup.h puts one in). docs/sdk/sampling.md says what this can't rescue.
std::shared_ptr<Sampler> AiAware(double ratio);

struct HoldingOptions {
  // Of all held traces together. The oldest trace is let go for a new span's sake.
  size_t max_spans = 20'000;
  size_t max_bytes = size_t{64} << 20;
};
// What AiAware's traces wait in. A trace's spans go to `next` when its local root (its first span in this process)
// ends, if the trace was chosen or promoted, and are let go if not. From its promotion on its spans go to `next` as
// they end. The promoted are marked sampled and `ot=th:0`: each counts for itself alone. Spans of other samplers pass
// at once.
std::shared_ptr<SpanProcessor> MakeHoldingProcessor(std::shared_ptr<SpanProcessor> next, HoldingOptions options = {});

// Of all holding processors since the process began. Each is exact.
struct HoldingCounts {
  uint64_t spans_held = 0;         // now
  uint64_t bytes_held = 0;         // now
  uint64_t spans_let_go = 0;       // of traces that were not chosen and had nothing to tell
  uint64_t spans_let_go_full = 0;  // ... whose local root was still open: there was no room
  uint64_t traces_promoted = 0;
};
HoldingCounts ReadHoldingCounts() noexcept;

// By OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG (always_on, always_off, traceidratio, parentbased_always_on,
// parentbased_always_off, parentbased_traceidratio); nullptr when the variable is not set. An unknown name is reported
// and counts as not set.
std::shared_ptr<Sampler> SamplerFromEnvironment();

// The trace of this span is sent whatever the sampler said, as far as its spans in this process are still held. Without
// a holding processor, and for a span that records nothing, it does nothing.
void KeepTrace(const Span& span) noexcept;

}  // namespace throughline::inline sdk
