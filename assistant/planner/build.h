// A plan as a query.
//
// Shape    one line of canonical DataPrime, made from a tree: texts of a user are string literals, whatever they hold.
// Errors   none: what names no field is left out.
// Threads  a function.
#pragma once

#include <string>

#include "assistant/planner/plan.h"

namespace throughline::assistant {

std::string BuildQuery(const Plan& plan);

}  // namespace throughline::assistant
