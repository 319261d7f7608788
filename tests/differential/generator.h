// Random queries, type-sensible for the most part.
//
// Shape    a query is a list of stages, so that a failing one can be shrunk by leaving stages out. Where the language
//          leaves an order open, so do they: what depends on which rows come first comes after an order without ties.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data.h"

namespace throughline::differential {

std::string JoinStages(const std::vector<std::string>& stages);
std::vector<std::string> RandomQuery(Dice& dice);

}  // namespace throughline::differential
