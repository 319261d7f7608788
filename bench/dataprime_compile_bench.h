// How long text → SQL takes, over every query of tests/queries.
#pragma once

#include <string>

namespace throughline::bench {

// Prints median, 99th percentile and the slowest, with its query.
void MeasureCompiling(const std::string& source_dir);

}  // namespace throughline::bench
