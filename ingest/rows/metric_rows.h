// A batch of metric data points as rows of the table `metric_points`.
//
// Threads  any; it keeps nothing.
#pragma once

#include "ingest/rows/arrival.h"
#include "otel/batch.h"
#include "schema/insert_block.h"

namespace throughline::ingest {

schema::InsertBlock EncodeMetrics(const otel::MetricBatch& batch, const Arrival& arrival);

}  // namespace throughline::ingest
