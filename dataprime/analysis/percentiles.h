// Several percentiles of one value: read off one digest, which costs what one percentile does.
//
// Threads  one compilation.
#pragma once

#include <string_view>
#include <vector>

#include "dataprime/analysis/documents.h"
#include "dataprime/sql/tree.h"

namespace throughline::dataprime {

// {0} the fraction, {1} the value.
inline constexpr std::string_view kPercentile = "quantileTDigestOrNull({0})({1})";

void SharePercentiles(std::vector<Field>& aggregates, sql::Parameters& parameters);

}  // namespace throughline::dataprime
