// Judges the spans of a batch as their applications want it, and says so on the spans: by the published tags among
// their attributes, and among the evaluations that normalising found.
//
// Threads  one for each thread.
#pragma once

#include <memory>
#include <vector>

#include "evaluate/policy.h"
#include "ingest/normalise/normalise.h"
#include "ingest/rows/arrival.h"
#include "otel/batch.h"

namespace throughline::ingest {

class SpanJudge {
 public:
  // Before the spans of `batch`. `policies` may be null: nothing is judged.
  void Begin(const otel::TraceBatch& batch, const Arrival& arrival, const evaluate::Policies* policies);
  // Adds to `normal`, and puts the tags into tags(), which hold until the next span. How many issues there were.
  size_t Judge(const otel::TraceBatch& batch, size_t span, NormalisedSpan& normal);
  const std::vector<otel::KeyValue>& tags() const { return tags_; }

 private:
  std::vector<evaluate::Config> checks_;  // by resource
  std::vector<otel::KeyValue> tags_;
};

}  // namespace throughline::ingest
