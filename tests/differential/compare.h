// The engine's rows beside the evaluator's.
//
// Source   dataprime/compiler.h says how the columns of a result are to be read.
#pragma once

#include <string>

#include "dataprime/compiler.h"
#include "table.h"

namespace throughline::differential {

// The first difference in words, or empty. `answer` is in the format JSONCompactEachRow. Rows are compared as a set, or
// when `expected` is ordered rank by rank; floats with a tolerance, instants to the nanosecond.
std::string Difference(const Table& expected, const dataprime::Compiled& compiled, const std::string& answer);

}  // namespace throughline::differential
