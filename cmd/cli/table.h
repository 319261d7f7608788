// Cells in aligned columns: numbers to the right, long cells cut, wide characters counted as they are drawn.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "cmd/cli/paint.h"

namespace throughline::cmd {

class Table {
 public:
  struct Cell {
    std::string text;  // as it came; Print makes it safe
    Style style = Style::kPlain;
    bool is_number = false;
  };

  explicit Table(std::vector<std::string> titles) : titles_(std::move(titles)) {}

  // As many cells as there are titles; missing ones are empty, further ones are dropped.
  void Add(std::vector<Cell> row);
  // A column whose cells are all numbers (or without text) stands to the right and is cut last. Where the rows don't
  // fit the screen, the widest columns give way.
  void Print(const Screen& screen, std::ostream& out) const;

 private:
  std::vector<size_t> FitWidths(std::vector<size_t> natural, const std::vector<bool>& is_number, size_t columns) const;

  std::vector<std::string> titles_;
  std::vector<std::vector<Cell>> rows_;
};

}  // namespace throughline::cmd
