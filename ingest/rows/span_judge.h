// Judges the spans of a batch as their applications want it. The results stand among the evaluations that normalising
// found, once; DataPrime reads the published tags (schema/evaluation_keys.h) from there. As attributes of their own, a
// hundred a span when all is on, they cost the engine more than all other attributes together.
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
  // Adds to `normal`. How many issues there were.
  size_t Judge(const otel::TraceBatch& batch, size_t span, NormalisedSpan& normal);

 private:
  std::vector<std::shared_ptr<const evaluate::Plan>> plans_;  // by resource
};

}  // namespace throughline::ingest
