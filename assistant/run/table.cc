#include "assistant/run/table.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace throughline::assistant {
namespace {

namespace dom = simdjson::dom;

Cell CellOf(dom::element value, std::string_view type) {
  Cell cell;
  std::string_view text;
  if (value.is_null()) return cell;
  if (value.is_number()) {
    cell.kind = Cell::Kind::kNumber;
    if (value.get_double().get(cell.number) != simdjson::SUCCESS) cell.kind = Cell::Kind::kNull;
  } else if (value.get_string().get(text) == simdjson::SUCCESS) {
    cell.text = text;
    cell.kind = Cell::Kind::kText;
    if (type == "timestamp") {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cell.time);
      if (error == std::errc() && end == text.data() + text.size()) cell.kind = Cell::Kind::kTime;
    }
  } else {
    cell.kind = value.is_bool() ? Cell::Kind::kText : Cell::Kind::kOther;
    cell.text = simdjson::minify(value);
  }
  return cell;
}

Table::Role RoleOf(const Table& table, size_t column) {
  std::optional<Cell::Kind> kind;
  for (const std::vector<Cell>& row : table.rows) {
    const Cell::Kind own = row[column].kind;
    if (own == Cell::Kind::kNull) continue;
    if (kind && *kind != own) return Table::Role::kOther;
    kind = own;
  }
  if (!kind) return Table::Role::kOther;
  switch (*kind) {
    case Cell::Kind::kNumber:
      return Table::Role::kNumber;
    case Cell::Kind::kText:
      return Table::Role::kCategory;
    case Cell::Kind::kTime:
      return Table::Role::kTime;
    default:
      return Table::Role::kOther;
  }
}

}  // namespace

Table ReadTable(const QueryResult& result) {
  Table table;
  for (const ResultColumn& column : result.columns) table.columns.push_back({.name = column.name});
  dom::parser parser;
  for (const std::string& json : result.rows) {
    dom::array cells;
    if (parser.parse(json.data(), json.size()).get_array().get(cells) != simdjson::SUCCESS ||
        cells.size() != result.columns.size())
      continue;
    std::vector<Cell>& row = table.rows.emplace_back();
    for (dom::element cell : cells) row.push_back(CellOf(cell, result.columns[row.size()].type));
  }
  for (size_t i = 0; i < table.columns.size(); ++i) table.columns[i].role = RoleOf(table, i);
  return table;
}

std::optional<double> Table::NumberAt(size_t row, size_t column) const {
  const Cell& cell = rows[row][column];
  if (cell.kind != Cell::Kind::kNumber) return std::nullopt;
  return cell.number;
}

std::string Table::TextAt(size_t row, size_t column) const {
  const Cell& cell = rows[row][column];
  switch (cell.kind) {
    case Cell::Kind::kNull:
      return "(none)";
    case Cell::Kind::kNumber:
      return ShortNumber(cell.number);
    case Cell::Kind::kTime:
      return ShortTime(cell.time);
    default:
      return cell.text.empty() ? "(empty)" : cell.text;
  }
}

std::vector<size_t> Table::Of(Role role) const {
  std::vector<size_t> out;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].role == role) out.push_back(i);
  }
  return out;
}

std::string ShortNumber(double number) {
  if (!std::isfinite(number)) return "not a number";
  const double magnitude = std::abs(number);
  std::string digits;
  if (magnitude >= 1e15 || (magnitude > 0 && magnitude < 1e-4)) return fmt::format("{:.3g}", number);
  if (magnitude >= 100 || number == std::trunc(number)) {
    digits = fmt::format("{:.0f}", number);
  } else {
    digits = fmt::format("{:.{}f}", number, magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 4);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
  }
  for (size_t at = digits.size(), first = number < 0 ? 1 : 0; at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string ShortTime(int64_t nanos) {
  const std::time_t seconds = static_cast<std::time_t>(nanos / 1'000'000'000);
  return seconds % 60 == 0 ? fmt::format("{:%F %H:%M} UTC", fmt::gmtime(seconds))
                           : fmt::format("{:%F %T} UTC", fmt::gmtime(seconds));
}

}  // namespace throughline::assistant
