// The order that a value gives to rows. Shared by orderby, top and bottom.
#pragma once

#include <vector>

#include "dataprime/analysis/expression.h"

namespace throughline::dataprime {

// One key, or two for an untyped value: numbers come first, by value, then texts. A value without an order is an error.
void AppendOrder(ExpressionAnalyzer& analyzer, const Value& value, bool descending, std::vector<OrderKey>& keys);

}  // namespace throughline::dataprime
