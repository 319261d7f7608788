// The concepts that have no column of their own, as the Map(String, String) column `normalised`.
#pragma once

#include <string>

#include "ingest/normalise/normalise.h"
#include "schema/row_binary.h"

namespace throughline::ingest {

void WriteNormalisedMap(const NormalisedSpan& normal, std::string& scratch, schema::RowWriter& row);

}  // namespace throughline::ingest
