// The published prices of @pydantic/genai-prices as constant data, written at build by generate.mjs. Read by PriceBook.
//
// Units    prices in 1e-9 USD for a million tokens, or for a thousand requests.
// Order    rules in pre-order: the children of a rule follow it, each `skip` nodes long. Of a model's prices the last
//          one whose condition holds is the price, the first one when none does (so says the package).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "pricing/price.h"

namespace throughline::pricing {

struct PublishedMatch {
  enum Op : uint8_t { kEquals, kStartsWith, kEndsWith, kContains, kRegex, kNoRegex, kOr, kAnd } op;
  std::string_view text;  // in lower case but for a regular expression
  uint16_t children;
  uint16_t skip;  // nodes of this rule with all below it
};
struct PublishedTier {
  uint64_t above;  // input tokens of the request: with more than that
  int64_t nano_usd;
};
struct PublishedRate {
  Part part;
  int64_t nano_usd;
  uint32_t first_tier, tier_count;  // ascending
};
struct PublishedPrice {
  int64_t since;        // ns since 1970
  int32_t from, until;  // of the day in UTC, in seconds; -1: the whole day
  bool by_tokens;       // false: it is a price of hours or pages, so that tokens say nothing
  uint32_t first_rate, rate_count;
};
struct PublishedModel {
  std::string_view id;
  int32_t match;
  uint32_t first_price, price_count;
};
struct PublishedProvider {
  std::string_view id;
  int32_t provider_match, model_match;  // -1: none
  uint32_t first_model, model_count;
  std::string_view fallbacks;  // providers whose models it resells, a blank between
};

struct PublishedPrices {
  std::string_view version;
  std::span<const PublishedMatch> matches;
  std::span<const PublishedTier> tiers;
  std::span<const PublishedRate> rates;
  std::span<const PublishedPrice> prices;
  std::span<const PublishedModel> models;
  std::span<const PublishedProvider> providers;
};

const PublishedPrices& Published();

}  // namespace throughline::pricing
