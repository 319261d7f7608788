#include "schema/table.h"

#include <array>

namespace throughline::schema {

const Column* Table::Find(std::string_view column_name) const {
  for (const Column& column : columns) {
    if (column.name == column_name) return &column;
  }
  return nullptr;
}

std::span<const Table* const> SignalTables() {
  static const std::array<const Table*, 3> tables{&Spans(), &Logs(), &MetricPoints()};
  return tables;
}

}  // namespace throughline::schema
