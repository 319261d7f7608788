// What a model call costs: exact arithmetic over one price.
//
// Units    prices in 1e-9 USD for a million tokens (or a thousand requests), which is 1e-15 USD for one; costs in
//          1e-12 USD, rounded once, at the end, half up.
// Usage    as ingest normalises it: input with what was read from and written to a cache, output with reasoning.
// Tiers    go by the input tokens of the whole request, and a tier prices all of its tokens, not those above its edge:
//          all providers that publish tiers count so.
// Errors   none. Counts are a client's numbers: a sum over 18 million USD sticks there.
// Threads  plain data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace throughline::pricing {

enum class Part : uint8_t {
  kInput,
  kCacheRead,
  kCacheWrite,
  kCacheWriteHour,  // kept for an hour, where a provider sells that apart
  kAudioInput,
  kImageInput,
  kOutput,
  kReasoning,
  kAudioOutput,
  kImageOutput,
  kRequest,
};
inline constexpr size_t kPartCount = 11;

struct Tier {
  uint64_t above = 0;    // input tokens: with more than that
  int64_t nano_usd = 0;  // for a million tokens
};

struct Rate {
  int64_t nano_usd = 0;     // for a million tokens, or a thousand requests
  std::vector<Tier> tiers;  // ascending
  int64_t For(uint64_t input_tokens) const;
};

struct Price {
  std::string id;  // stored beside each cost: says where the price is from, and which version of it
  // A part without a rate is priced as the whole that it is a part of: what is kept for an hour as what is written to a
  // cache, and cached, audio and image input as input, reasoning, audio and image output as output.
  std::array<std::optional<Rate>, kPartCount> rates;
  uint32_t batch_permille = 1000;     // of the price, for a request in a batch
  uint32_t priority_permille = 1000;  // for a request that is served before others

  const std::optional<Rate>& operator[](Part part) const { return rates[static_cast<size_t>(part)]; }
  std::optional<Rate>& operator[](Part part) { return rates[static_cast<size_t>(part)]; }
};

struct Usage {
  std::optional<uint64_t> input, output;
  uint64_t cache_read = 0, cache_write = 0, reasoning = 0, audio_input = 0, audio_output = 0;
  uint64_t cache_write_hour = 0;  // of cache_write
  uint64_t image_input = 0, image_output = 0;
  bool in_batch = false, has_priority = false;
};

struct Cost {
  uint64_t total_pico_usd = 0, input_pico_usd = 0, output_pico_usd = 0;  // the request's own price is with the input

  static double Usd(uint64_t pico_usd) { return static_cast<double>(pico_usd) / 1e12; }
};

// nullopt when a count that the price asks for is not known: unknown is not zero, which would be summed.
std::optional<Cost> CostOf(const Usage& usage, const Price& price);

// "2.5" → 2,500,000,000. nullopt: negative, no number, or over 1e6 USD.
std::optional<int64_t> NanoUsd(double usd);

}  // namespace throughline::pricing
