// The arithmetic of consistent probability sampling: a trace has 56 bits of randomness R, a sampler a threshold T, and
// the trace is chosen when R >= T. So the traces that a small probability chooses are among those of a larger one, and
// every service that asks chooses alike.
//
// Source  OpenTelemetry specification, "TraceState: Probability Sampling".
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "sdk/trace_state.h"
#include "throughline/ids.h"

namespace throughline::inline sdk::internal {

// The last seven bytes.
uint64_t RandomnessOf(const TraceId& trace_id) noexcept;

class Probability {
 public:
  // A ratio beyond [0, 1] counts as the limit, and what is no number as 1: a slip must not hide every trace. The
  // threshold has four significant hexadecimal digits, so that it is short in every header; the probability is then
  // within 0.01 % of `ratio`.
  explicit Probability(double ratio);

  bool Chooses(uint64_t randomness) const noexcept { return randomness >= threshold_; }
  uint64_t threshold() const noexcept { return threshold_; }  // 2^56 for never
  std::string Describe() const;                               // "0.1"

 private:
  double ratio_;
  uint64_t threshold_;
};

class ConsistentChoice {
 public:
  explicit ConsistentChoice(double ratio);

  struct Result {
    bool is_chosen;
    SharedText tracestate;  // with `ot=th:` when chosen, else without
  };
  // By `ot=rv:` of the tracestate where there is one, else by the trace id.
  Result Choose(const TraceId& trace_id, const SharedText& tracestate) const noexcept;
  std::string Describe() const { return probability_.Describe(); }

 private:
  Probability probability_;
  SharedText plain_;  // the tracestate of a chosen trace that began here: made once, shared by all
};

}  // namespace throughline::inline sdk::internal
