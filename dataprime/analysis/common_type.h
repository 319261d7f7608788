// Values of several rows in one column.
#pragma once

#include <vector>

#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

// Gives all values one type, and one SQL type, so that they can be the values of one column: that which all have, or
// else none (kUntyped), each value keeping its own. Null fits every type.
void ToCommonType(const std::vector<Value*>& values);

}  // namespace throughline::dataprime
