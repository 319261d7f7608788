// The figures of a validation. docs/assistant/validation.md has the formulas, with what each of the demo's validators
// gave to them.
#pragma once

#include <string_view>
#include <vector>

#include "assistant/validation/rules.h"

namespace throughline::assistant {

double SyntaxScore(const std::vector<Found>& found, bool compiles);
double Complexity(const QueryReading& reading);
std::string_view CostClass(double complexity);

}  // namespace throughline::assistant
