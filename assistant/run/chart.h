// Which chart fits a result: a line over time, bars by category, or none.
//
// Source   docs/assistant/insights.md, "Charts".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/run/table.h"

namespace throughline::assistant {

struct Chart {
  enum class Kind : uint8_t { kNone, kLine, kBar } kind = Kind::kNone;
  size_t x = 0;                  // column: times, or categories
  std::vector<size_t> y;         // columns of numbers
  std::optional<size_t> series;  // column whose values are lines of their own
  std::string unit;              // of all y, when it is one and known
};
std::string_view ToText(Chart::Kind kind);  // "none", "line", "bar"

// `units`: one a column (run/units.h).
Chart SuggestChart(const Table& table, const std::vector<std::string>& units);

}  // namespace throughline::assistant
