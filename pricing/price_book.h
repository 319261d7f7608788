// All prices as they are known now: the published ones, and above them a user's own.
//
//   finder.Use(source.Current());                                        // at the beginning of a batch
//   const ModelPrices& prices = finder.Find("openai", "gpt-4o", "gpt-4o-2024-08-06");
//   if (const Price* price = prices.At(start_time)) cost = CostOf(usage, *price);
//
// Lookup   own prices first, then the published ones; in each by the response's model, then by the request's. Among own
//          prices that fit: one for this provider before one for any, a name before a pattern, a longer pattern before
//          a shorter one, then the latest that is valid at the time. A published model is looked for as the package
//          says, then without its date ("-2026-03-05", "-20260305", "@20260305").
// Unknown  a provider that is not in the data has no published prices, since the same open model costs another amount
//          everywhere. Only the names of gateways and frameworks, and no name at all, leave it to the model's.
// Threads  a PriceBook is immutable; a PriceFinder belongs to one thread.
// Source   @pydantic/genai-prices (provider and model matching, conditions).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "pricing/price.h"

namespace throughline::pricing {

struct DatedPrice {
  int64_t since = INT64_MIN;      // ns since 1970
  int32_t from = -1, until = -1;  // of the day in UTC, in seconds, over midnight when until < from; -1: the whole day
  bool by_tokens = true;          // false: of hours or pages, so that a span's tokens have no price
  Price price;

  bool HoldsAt(int64_t time) const;
};

struct OwnPrice {
  std::string id;        // of the document
  std::string model;     // a name, or a pattern with '*'; upper and lower case are the same
  std::string provider;  // as normalised, "openai"; empty: any
  int64_t since = INT64_MIN;
  Price price;
};

// Of one model of one provider, over time.
struct ModelPrices {
  std::vector<DatedPrice> own;        // the first one that holds is the price
  std::vector<DatedPrice> published;  // else the last one that holds, else the first

  const Price* At(int64_t time) const;  // nullptr: none
};

class PriceBook {
 public:
  explicit PriceBook(std::vector<OwnPrice> own = {});

  ModelPrices Find(std::string_view provider, std::string_view request_model, std::string_view response_model) const;
  const std::vector<OwnPrice>& own() const { return own_; }

 private:
  void AddOwn(std::string_view provider, std::string_view model, std::vector<DatedPrice>& out) const;

  std::vector<OwnPrice> own_;  // in the order of precedence
};

// "0.1.8": of the published prices.
std::string_view PublishedVersion();
// The id stored beside a cost that the application reported itself.
inline constexpr std::string_view kReportedPriceId = "reported";

// Where ingest gets the prices from. Current may be called from any thread, often, and gives the same book until a
// price changes.
class PriceSource {
 public:
  virtual ~PriceSource() = default;
  virtual std::shared_ptr<const PriceBook> Current() const = 0;
};

// Remembers what it found: a client's models are few.
class PriceFinder {
 public:
  void Use(std::shared_ptr<const PriceBook> book);
  const ModelPrices& Find(std::string_view provider, std::string_view request_model, std::string_view response_model);

 private:
  static constexpr size_t kMostRemembered = 2000;  // names are a client's to choose

  std::shared_ptr<const PriceBook> book_;
  std::unordered_map<std::string, ModelPrices> known_;
  std::string key_, last_key_;
  const ModelPrices* last_ = nullptr;
};

}  // namespace throughline::pricing
