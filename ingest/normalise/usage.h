// Token counts under one definition, whatever the emitter counts in them.
#pragma once

#include <string_view>

#include "ingest/normalise/normalise.h"
#include "ingest/normalise/rules.h"

namespace throughline::ingest {

// Where the counts came from: it decides whether the input count has the cached tokens in it.
struct UsageSource {
  const Rule* input = nullptr;
  const Rule* output = nullptr;
  const Rule* cache = nullptr;  // of either cache count
  bool current_otel = false;    // gen_ai.provider.name is there: conventions from 1.37 on
  std::string_view scope_name;
};

// Input  the counts as read into `span` (input, output, total, cache, reasoning).
// Output span.reported_input_tokens as it was; input and output made inclusive; uncached, visible and total derived.
// What
//        can't be derived stays unknown: a lone total is not split.
void SettleUsage(const UsageSource& source, NormalisedSpan& span);

}  // namespace throughline::ingest
