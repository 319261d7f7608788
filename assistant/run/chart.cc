#include "assistant/run/chart.h"

namespace throughline::assistant {
namespace {

constexpr size_t kMostBars = 50, kMostLines = 6;

// Of all those columns, when it is one.
std::string CommonUnit(const std::vector<std::string>& units, const std::vector<size_t>& columns) {
  for (size_t column : columns) {
    if (units[column] != units[columns.front()]) return "";
  }
  return units[columns.front()];
}

}  // namespace

std::string_view ToText(Chart::Kind kind) {
  switch (kind) {
    case Chart::Kind::kLine:
      return "line";
    case Chart::Kind::kBar:
      return "bar";
    case Chart::Kind::kNone:
      break;
  }
  return "none";
}

Chart SuggestChart(const Table& table, const std::vector<std::string>& units) {
  Chart chart;
  const std::vector<size_t> times = table.Of(Table::Role::kTime), categories = table.Of(Table::Role::kCategory);
  chart.y = table.Of(Table::Role::kNumber);
  const bool has_rest = times.size() + categories.size() + chart.y.size() < table.columns.size();
  if (table.rows.size() < 2 || chart.y.empty() || has_rest) return {};
  if (times.size() == 1 && categories.size() <= 1 && chart.y.size() <= kMostLines) {
    chart.kind = Chart::Kind::kLine;
    chart.x = times.front();
    if (!categories.empty()) {
      chart.series = categories.front();
      chart.y.resize(1);  // a line for each series; a second measure would be one line too many for each
    }
  } else if (times.empty() && categories.size() == 1 && table.rows.size() <= kMostBars) {
    chart.kind = Chart::Kind::kBar;
    chart.x = categories.front();
    if (chart.y.size() > kMostLines) chart.y.resize(kMostLines);
  } else {
    return {};
  }
  chart.unit = CommonUnit(units, chart.y);
  return chart;
}

}  // namespace throughline::assistant
