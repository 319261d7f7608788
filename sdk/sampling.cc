#include "throughline/sampling.h"

#include <charconv>
#include <cstdlib>
#include <utility>

#include "sdk/report.h"
#include "sdk/sampling_probability.h"
#include "sdk/trace_state.h"

namespace throughline::inline sdk {
namespace {

class Constant final : public Sampler {
 public:
  explicit Constant(SamplingDecision decision) : decision_(decision) {}
  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    return {decision_, input.parent.tracestate};
  }
  std::string Describe() const override { return decision_ == SamplingDecision::kDrop ? "AlwaysOff" : "AlwaysOn"; }

 private:
  SamplingDecision decision_;
};

class RatioSampler final : public Sampler {
 public:
  explicit RatioSampler(double ratio) : probability_(ratio) {}
  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    const bool is_chosen = probability_.Chooses(internal::RandomnessOf(input.trace_id));
    return {is_chosen ? SamplingDecision::kRecordAndSample : SamplingDecision::kDrop, input.parent.tracestate};
  }
  std::string Describe() const override { return "TraceIdRatio{" + probability_.Describe() + "}"; }

 private:
  internal::Probability probability_;
};

class ConsistentSampler final : public Sampler {
 public:
  explicit ConsistentSampler(double ratio) : choice_(ratio) {}
  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    auto [is_chosen, tracestate] = choice_.Choose(input.trace_id, input.parent.tracestate);
    return {is_chosen ? SamplingDecision::kRecordAndSample : SamplingDecision::kDrop, std::move(tracestate)};
  }
  std::string Describe() const override { return "ConsistentProbability{" + choice_.Describe() + "}"; }

 private:
  internal::ConsistentChoice choice_;
};

class ParentSampler final : public Sampler {
 public:
  explicit ParentSampler(std::shared_ptr<Sampler> root) : root_(std::move(root)) {}
  SamplingResult Sample(const SamplingInput& input) const noexcept override {
    if (!input.parent.IsValid()) return root_->Sample(input);
    return {input.parent.IsSampled() ? SamplingDecision::kRecordAndSample : SamplingDecision::kDrop,
            input.parent.tracestate};
  }
  std::string Describe() const override { return "ParentBased{root:" + root_->Describe() + "}"; }

 private:
  std::shared_ptr<Sampler> root_;
};

std::string_view Environment(const char* name) {
  const char* value = std::getenv(name);  // read once, at set-up
  return value ? value : std::string_view();
}

double RatioOfEnvironment(std::string_view environment) {
  if (environment == "staging") return 0.1;
  if (environment == "production") return 0.01;
  return 1.0;
}

}  // namespace

std::shared_ptr<Sampler> AlwaysOn() { return std::make_shared<Constant>(SamplingDecision::kRecordAndSample); }
std::shared_ptr<Sampler> AlwaysOff() { return std::make_shared<Constant>(SamplingDecision::kDrop); }
std::shared_ptr<Sampler> TraceIdRatio(double ratio) { return std::make_shared<RatioSampler>(ratio); }
std::shared_ptr<Sampler> ConsistentProbability(double ratio) { return std::make_shared<ConsistentSampler>(ratio); }

std::shared_ptr<Sampler> ParentBased(std::shared_ptr<Sampler> root) {
  if (!root) root = AlwaysOn();
  // It follows parents by itself, and more closely: the child of a span that is only held is held as well.
  if (root->NeedsHolding()) return root;
  return std::make_shared<ParentSampler>(std::move(root));
}

std::shared_ptr<Sampler> ByEnvironment() { return ByEnvironment(Environment("ENVIRONMENT")); }
std::shared_ptr<Sampler> ByEnvironment(std::string_view environment) {
  return ParentBased(ConsistentProbability(RatioOfEnvironment(environment)));
}

std::shared_ptr<Sampler> SamplerFromEnvironment() {
  const std::string_view name = Environment("OTEL_TRACES_SAMPLER");
  const auto ratio = [] {
    const std::string_view text = Environment("OTEL_TRACES_SAMPLER_ARG");
    if (text.empty()) return 1.0;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_ratio = error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
    if (is_ratio) return value;
    internal::Report(LogLevel::kWarning, "sampler.ratio",
                     "OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1: every trace is taken");
    return 1.0;
  };
  if (name == "always_on") return AlwaysOn();
  if (name == "always_off") return AlwaysOff();
  if (name == "traceidratio") return TraceIdRatio(ratio());
  if (name == "parentbased_always_on") return ParentBased(AlwaysOn());
  if (name == "parentbased_always_off") return ParentBased(AlwaysOff());
  if (name == "parentbased_traceidratio") return ParentBased(TraceIdRatio(ratio()));
  if (!name.empty()) {
    internal::Report(LogLevel::kWarning, "sampler.unknown",
                     "OTEL_TRACES_SAMPLER names no sampler and counts as not set; there are always_on, always_off, "
                     "traceidratio, and each of them behind parentbased_");
  }
  return nullptr;
}

}  // namespace throughline::inline sdk
