// Everything that normalising found, as the Map(String, String) column `normalised` (schema/normalised_keys.h), and what
// figures ask for of it as `facets` (schema/facet_keys.h).
#pragma once

#include <string>
#include <string_view>

#include "ingest/normalise/normalise.h"
#include "ingest/rows/span_cost.h"
#include "schema/row_binary.h"

namespace throughline::ingest {

// `exception_*`: of the span's last exception event, or empty.
void WriteNormalisedMaps(const NormalisedSpan& normal, const SpanCost& cost, std::string_view exception_type,
                         std::string_view exception_message, std::string& scratch, schema::RowWriter& row);

}  // namespace throughline::ingest
