// What a span cost: what its application reported, else its usage at the price of its model.
//
// Unknown  no total: the model has no price, or a count is missing that the price asks for. In the first case there is
//          no price id either.
// Cost     of a span without usage: a comparison or two. A model's price is looked up once and remembered.
// Threads  one for each thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "ingest/normalise/normalise.h"
#include "pricing/price_book.h"

namespace throughline::ingest {

struct SpanCost {
  std::optional<double> usd, input_usd, output_usd;
  std::optional<double> wrapper_usd;  // reported by a span that wraps others: shown, and no cost
  std::string_view price_id;          // good until the book changes; empty: none
  bool unpriced = false;              // a model call with tokens, and no price for its model
};

class SpanPricer {
 public:
  // From the next span on. Null: only what applications report is known.
  void Use(std::shared_ptr<const pricing::PriceBook> book) { finder_.Use(std::move(book)); }
  SpanCost Of(const NormalisedSpan& span, int64_t start_nanos);

 private:
  pricing::PriceFinder finder_;
};

}  // namespace throughline::ingest
