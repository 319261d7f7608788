#include "sdk/sampling_probability.h"

#include <array>
#include <charconv>
#include <cmath>
#include <new>

namespace throughline::inline sdk::internal {
namespace {

constexpr int kBits = 56;
constexpr uint64_t kNever = uint64_t{1} << kBits;
constexpr int kSignificantDigits = 4;

double Limited(double ratio) { return ratio >= 0 ? (ratio <= 1 ? ratio : 1.0) : (std::isnan(ratio) ? 1.0 : 0.0); }

uint64_t ThresholdOf(double ratio) {
  if (ratio <= 0x1p-56) return ratio < 0x1p-56 ? kNever : kNever - 1;
  if (ratio == 1) return 0;
  // Leading f digits say how small the probability is; the significant ones come behind them.
  const int leading = static_cast<int>(-std::log2(ratio) / 4);
  const int digits = std::min(kBits / 4, leading + kSignificantDigits);
  const double step = std::ldexp(1.0, kBits - 4 * digits);
  // 2^56 - x is exact where it matters: the ratio has 53 bits, and `digits` cuts off what lies below.
  const auto rejected =
      static_cast<uint64_t>(std::nearbyint((std::ldexp(1.0, kBits) - std::ldexp(ratio, kBits)) / step));
  return rejected * static_cast<uint64_t>(step);
}

}  // namespace

uint64_t RandomnessOf(const TraceId& trace_id) noexcept {
  uint64_t value = 0;
  for (size_t i = 9; i < 16; ++i) value = value << 8 | trace_id.bytes[i];
  return value;
}

Probability::Probability(double ratio) : ratio_(Limited(ratio)), threshold_(ThresholdOf(ratio_)) {}

std::string Probability::Describe() const {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), ratio_);
  return {text.data(), end};
}

ConsistentChoice::ConsistentChoice(double ratio)
    : probability_(ratio), plain_(WithThreshold(nullptr, probability_.threshold())) {}

ConsistentChoice::Result ConsistentChoice::Choose(const TraceId& trace_id,
                                                  const SharedText& tracestate) const noexcept {
  if (!tracestate) {
    const bool is_chosen = probability_.Chooses(RandomnessOf(trace_id));
    return {is_chosen, is_chosen ? plain_ : nullptr};
  }
  const std::optional<uint64_t> explicit_randomness = ReadProbabilityFields(*tracestate).randomness;
  const bool is_chosen = probability_.Chooses(explicit_randomness.value_or(RandomnessOf(trace_id)));
  try {
    return {is_chosen, WithThreshold(tracestate, is_chosen ? std::optional(probability_.threshold()) : std::nullopt)};
  } catch (const std::bad_alloc&) {
    return {is_chosen, nullptr};  // the trace is worth more than what others wrote about it
  }
}

}  // namespace throughline::inline sdk::internal
