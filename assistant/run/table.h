// A query's result with its values read: what charts and insights are computed from.
//
// Errors   none: a row that can't be read is left out.
// Threads  a value.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/server/throughline_client.h"

namespace throughline::assistant {

struct Cell {
  enum class Kind : uint8_t { kNull, kNumber, kText, kTime, kOther } kind = Kind::kNull;
  double number = 0;  // kNumber
  int64_t time = 0;   // kTime: ns since 1970
  std::string text;   // kText; kOther: JSON
};

struct Table {
  enum class Role : uint8_t { kNumber, kCategory, kTime, kOther };
  struct Column {
    std::string name;
    Role role = Role::kOther;  // by the type, or by all its values where the row decides
  };
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;

  // Numbers of a column, row by row; nullopt where there is none.
  std::optional<double> NumberAt(size_t row, size_t column) const;
  // For people: a text as it is, a number in short form, a time in UTC.
  std::string TextAt(size_t row, size_t column) const;
  // The columns of a role, in order.
  std::vector<size_t> Of(Role role) const;
};

Table ReadTable(const QueryResult& result);

// "1,234.5", "0.021", "12 %" is the caller's.
std::string ShortNumber(double number);
// "2026-11-23 02:30 UTC"; with seconds where they are not zero.
std::string ShortTime(int64_t nanos);

}  // namespace throughline::assistant
