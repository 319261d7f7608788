// Secrets and personal data leave a batch before anything of it is stored: attributes and what is nested in them, names
// and messages of spans, events, links, bodies of logs; names and routes of refused spans. Keys stay.
//
// Threads  any; a batch has one owner.
#pragma once

#include "evaluate/mask.h"
#include "evaluate/policy.h"
#include "ingest/rows/arrival.h"
#include "otel/batch.h"

namespace throughline::ingest {

void MaskBatch(otel::TraceBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts);
void MaskBatch(otel::LogBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts);
void MaskBatch(otel::MetricBatch& batch, const Arrival& arrival, const evaluate::Policies& policies,
               evaluate::MaskCounts& counts);

}  // namespace throughline::ingest
