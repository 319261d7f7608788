#include "cmd/cli/table.h"

#include <algorithm>
#include <numeric>
#include <ostream>

#include "cmd/cli/terminal_text.h"

namespace throughline::cmd {
namespace {

constexpr size_t kMostCellColumns = 200;  // where the screen has no edge
constexpr size_t kLeastCellColumns = 6;
constexpr std::string_view kGap = "  ";

std::string Aligned(const std::string& safe, size_t width, bool to_the_right) {
  const std::string space(width - std::min(width, Columns(safe)), ' ');
  return to_the_right ? space + safe : safe + space;
}

}  // namespace

void Table::Add(std::vector<Cell> row) {
  row.resize(titles_.size());
  rows_.push_back(std::move(row));
}

std::vector<size_t> Table::FitWidths(std::vector<size_t> natural, const std::vector<bool>& is_number,
                                     size_t columns) const {
  const size_t gaps = natural.empty() ? 0 : (natural.size() - 1) * kGap.size();
  // First text alone gives way, then numbers too; what still does not fit is cut by the line.
  for (const bool numbers_too : {false, true}) {
    while (std::accumulate(natural.begin(), natural.end(), gaps) > columns) {
      size_t widest = natural.size();
      size_t second = kLeastCellColumns;
      for (size_t i = 0; i < natural.size(); ++i) {
        if ((is_number[i] && !numbers_too) || natural[i] <= kLeastCellColumns) continue;
        if (widest == natural.size() || natural[i] > natural[widest]) {
          if (widest != natural.size()) second = natural[widest];
          widest = i;
        } else {
          second = std::max(second, natural[i]);
        }
      }
      if (widest == natural.size()) break;
      // Down to the second widest at a stride, or by one where they are level.
      const size_t over = std::accumulate(natural.begin(), natural.end(), gaps) - columns;
      natural[widest] -= std::min(over, std::max<size_t>(natural[widest] - second, 1));
    }
  }
  return natural;
}

void Table::Print(const Screen& screen, std::ostream& out) const {
  const size_t most = screen.columns == 0 ? kMostCellColumns : screen.columns;
  std::vector<size_t> widths;
  for (const std::string& title : titles_) widths.push_back(Columns(Clip(title, most)));
  std::vector<bool> is_number(titles_.size(), !rows_.empty());
  for (const std::vector<Cell>& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Columns(Clip(row[i].text, most)));
      if (!row[i].is_number && !row[i].text.empty()) is_number[i] = false;
    }
  }
  if (screen.columns != 0) widths = FitWidths(std::move(widths), is_number, screen.columns);

  Line titles(screen);
  Line rule(screen);
  for (size_t i = 0; i < titles_.size(); ++i) {
    const std::string_view gap = i == 0 ? std::string_view() : kGap;
    titles.Add(gap).Add(Aligned(Clip(titles_[i], widths[i]), widths[i], is_number[i]), Style::kBold);
    rule.Add(gap);
    for (size_t column = 0; column < widths[i]; ++column) rule.Add("─", Style::kDim);
  }
  out << titles.Take() << rule.Take();
  for (const std::vector<Cell>& row : rows_) {
    Line line(screen);
    for (size_t i = 0; i < row.size(); ++i) {
      line.Add(i == 0 ? std::string_view() : kGap);
      line.Add(Aligned(Clip(row[i].text, widths[i]), widths[i], is_number[i]), row[i].style);
    }
    out << line.Take();
  }
}

}  // namespace throughline::cmd
