// A batch of spans as rows of the table `spans`, normalised and priced on the way.
//
// Threads  One encoder for each thread: it keeps the normaliser's parsers and its own buffers between requests.
#pragma once

#include <cstdint>
#include <memory>

#include "evaluate/policy.h"
#include "ingest/rows/arrival.h"
#include "otel/batch.h"
#include "pricing/price_book.h"
#include "schema/insert_block.h"

namespace throughline::ingest {

// What encoding noticed, for the counters.
struct EncodeNotes {
  uint64_t clock_backwards = 0;  // spans whose end is before their start; their duration is stored as 0
  uint64_t ai_spans = 0;
  uint64_t normalise_warnings = 0;
  uint64_t unpriced_spans = 0;  // model calls with tokens, of a model without a price
  uint64_t issues = 0;          // evaluations of ours with the label p1
};

class SpanEncoder {
 public:
  SpanEncoder();
  ~SpanEncoder();

  // `prices` may be null: then spans cost what their applications reported. `policies` may be null: nothing is judged.
  schema::InsertBlock Encode(const otel::TraceBatch& batch, const Arrival& arrival, EncodeNotes& notes,
                             std::shared_ptr<const pricing::PriceBook> prices = nullptr,
                             const evaluate::Policies* policies = nullptr);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throughline::ingest
