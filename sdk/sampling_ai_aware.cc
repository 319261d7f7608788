// AiAware: who is chosen is decided by the trace id; who is not chosen is recorded all the same, and held.
#include <algorithm>
#include <utility>

#include "sdk/promoted_traces.h"
#include "sdk/sampling_probability.h"
#include "throughline/sampling.h"

namespace throughline::inline sdk {
namespace {

class AiAwareSampler final : public Sampler {
 public:
  explicit AiAwareSampler(double ratio) : choice_(ratio) {}

  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    const SpanContext& parent = input.parent;
    // What is known to be feedback from the start need not be held, and other services can be told in time.
    const bool is_feedback =
        std::any_of(input.attributes.begin(), input.attributes.end(),
                    [](const Attribute& attribute) { return attribute.key.starts_with("feedback."); });
    if (is_feedback) internal::PromoteTrace(input.trace_id);

    if (!parent.IsValid()) {
      auto [is_chosen, tracestate] = choice_.Choose(input.trace_id, parent.tracestate);
      if (is_feedback) return {SamplingDecision::kRecordAndSample, internal::PromotedTracestate(tracestate)};
      return {is_chosen ? SamplingDecision::kRecordAndSample : SamplingDecision::kRecordOnly, std::move(tracestate)};
    }
    if (is_feedback || (internal::CanBePromoted(parent) && internal::IsPromoted(input.trace_id))) {
      return {SamplingDecision::kRecordAndSample, internal::PromotedTracestate(parent.tracestate)};
    }
    return {parent.IsSampled() ? SamplingDecision::kRecordAndSample : SamplingDecision::kRecordOnly, parent.tracestate};
  }
  std::string Describe() const override { return "AiAware{" + choice_.Describe() + "}"; }
  bool NeedsHolding() const noexcept override { return true; }

 private:
  internal::ConsistentChoice choice_;
};

}  // namespace

std::shared_ptr<Sampler> AiAware(double ratio) { return std::make_shared<AiAwareSampler>(ratio); }

void KeepTrace(const Span& span) noexcept {
  if (span.IsRecording()) internal::PromoteTrace(span.context().trace_id);
}

}  // namespace throughline::inline sdk
