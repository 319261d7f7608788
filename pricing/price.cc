#include "pricing/price.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace throughline::pricing {
namespace {

// 1e-15 USD: 2^64 tokens at the dearest price that NanoUsd gives fit in it.
__extension__ typedef unsigned __int128 Femto;

uint64_t Pico(Femto femto) {
  const Femto pico = (femto + 500) / 1000;
  return static_cast<uint64_t>(std::min<Femto>(pico, std::numeric_limits<uint64_t>::max()));
}

// Takes `count` of `whole` for a part with a rate of its own. More than there is can't be taken: an emitter that counts
// a part beside its whole is charged for the whole.
Femto Take(const Price& price, Part part, uint64_t count, uint64_t input, uint64_t& whole) {
  if (!price[part]) return 0;
  count = std::min(count, whole);
  whole -= count;
  return Femto{count} * static_cast<uint64_t>(price[part]->For(input));
}

}  // namespace

int64_t Rate::For(uint64_t input_tokens) const {
  int64_t found = nano_usd;
  for (const Tier& tier : tiers) {
    if (input_tokens > tier.above) found = tier.nano_usd;
  }
  return found;
}

std::optional<Cost> CostOf(const Usage& usage, const Price& price) {
  if (!usage.input && !usage.output && !price[Part::kRequest]) return std::nullopt;
  if (!usage.input && price[Part::kInput]) return std::nullopt;
  if (!usage.output && price[Part::kOutput]) return std::nullopt;
  const uint64_t all_input = usage.input.value_or(0);
  uint64_t input = all_input, output = usage.output.value_or(0);
  Femto in = Take(price, Part::kCacheRead, usage.cache_read, all_input, input);
  // What is kept for an hour is among what is written, and with its rate no longer.
  const uint64_t for_an_hour = price[Part::kCacheWriteHour] ? std::min(usage.cache_write_hour, usage.cache_write) : 0;
  in += Take(price, Part::kCacheWriteHour, for_an_hour, all_input, input);
  in += Take(price, Part::kCacheWrite, usage.cache_write - for_an_hour, all_input, input);
  in += Take(price, Part::kAudioInput, usage.audio_input, all_input, input);
  in += Take(price, Part::kImageInput, usage.image_input, all_input, input);
  in += Take(price, Part::kInput, input, all_input, input);
  uint64_t requests = 1;
  in += Take(price, Part::kRequest, 1, all_input, requests) * 1000;  // for a thousand, not for a million
  Femto out = Take(price, Part::kReasoning, usage.reasoning, all_input, output);
  out += Take(price, Part::kAudioOutput, usage.audio_output, all_input, output);
  out += Take(price, Part::kImageOutput, usage.image_output, all_input, output);
  out += Take(price, Part::kOutput, output, all_input, output);
  const uint64_t permille = usage.in_batch ? price.batch_permille : usage.has_priority ? price.priority_permille : 1000;
  in = in * permille / 1000;
  out = out * permille / 1000;
  return Cost{Pico(in + out), Pico(in), Pico(out)};
}

std::optional<int64_t> NanoUsd(double usd) {
  if (!(usd >= 0 && usd <= 1e6)) return std::nullopt;
  return std::llround(usd * 1e9);
}

}  // namespace throughline::pricing
