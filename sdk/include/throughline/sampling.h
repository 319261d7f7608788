// Which traces are recorded. One decision per trace, made from the trace id where the trace begins, and carried to
// every service in tracestate; so no sampler here tears a trace apart.
//
// Threads  a sampler is asked from every thread that starts spans, and must not block.
// Source   OpenTelemetry specification, "Sampling" and "TraceState: Probability Sampling" (`ot=th:...;rv:...`).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "throughline/trace.h"

namespace throughline::inline sdk {

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
  std::shared_ptr<const std::string> tracestate;  // for the span's context: as a rule the parent's
};

class Sampler {
 public:
  virtual ~Sampler() = default;
  virtual SamplingResult Sample(const SamplingInput& input) const noexcept = 0;
  virtual std::string Describe() const = 0;  // "ParentBased{root:ConsistentProbability{0.1}}"
};

std::shared_ptr<Sampler> AlwaysOn();
std::shared_ptr<Sampler> AlwaysOff();
// By the last seven bytes of the trace id, as `traceidratio` everywhere. 0 <= ratio <= 1; what is beyond counts as the
// limit.
std::shared_ptr<Sampler> TraceIdRatio(double ratio);
// As TraceIdRatio, with the probability written in tracestate (`ot=th:`), so that whoever counts spans can scale them
// up.
std::shared_ptr<Sampler> ConsistentProbability(double ratio);
// A span with a parent does as the parent; a root asks `root`.
std::shared_ptr<Sampler> ParentBased(std::shared_ptr<Sampler> root);
// ParentBased(ConsistentProbability) by the environment's name: development 1.0, staging 0.1, production 0.01; any
// other name 1.0. Without an argument: the variable ENVIRONMENT.
std::shared_ptr<Sampler> ByEnvironment();
std::shared_ptr<Sampler> ByEnvironment(std::string_view environment);
// As ByEnvironment's ratio, but a trace that is not chosen is held in memory until its first span in this process ends,
// and is sent after all, whole, when one of its spans has status kError, carries feedback, or was asked for by
// KeepTrace. See docs/sdk/sampling.md for what this can't rescue. Use with the processor of throughline/setup.h, which
// holds at most `held_spans` spans and counts what it lets go.
std::shared_ptr<Sampler> AiAware(double ratio);

// By OTEL_TRACES_SAMPLER and OTEL_TRACES_SAMPLER_ARG (always_on, always_off, traceidratio, parentbased_always_on,
// parentbased_always_off, parentbased_traceidratio); nullptr when the variable is not set. An unknown name is reported
// and counts as not set.
std::shared_ptr<Sampler> SamplerFromEnvironment();

// The trace of this span is sent whatever the sampler said, as far as its spans in this process are still held.
void KeepTrace(const Span& span) noexcept;

}  // namespace throughline::inline sdk
