// SQL text. The only place that quotes names, and the only one that writes placeholders.
#pragma once

#include <string>

#include "dataprime/sql/tree.h"

namespace throughline::dataprime::sql {

// ClickHouse's dialect. Requires: every `limit`, column and alias is set.
std::string Print(const Select& select, const Parameters& parameters);
// One expression; two print equally only when they are equal.
std::string Print(const Node& node, const Parameters& parameters);

}  // namespace throughline::dataprime::sql
