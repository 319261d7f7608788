// An uploaded CSV file as a table to look values up in.
//
// Shape    The first record names the columns; the first column is the key. A column is of type number or bool when all
//          of its cells that are not empty read so, else string. An empty cell is no value.
// Limits   TableLimits.
// Errors   kInvalid naming the line; kTooLarge naming the limit.
// Threads  a function.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/enrichment.h"

namespace throughline::center {

struct TableLimits {
  uint64_t bytes = 16 << 20;
  uint64_t rows = 200'000;
  uint64_t columns = 100;
  uint64_t tables = 100;
};

struct TableFile {
  std::vector<store::EnrichmentColumn> columns;
  std::vector<store::EnrichmentRow> rows;
};

Result<TableFile> ReadTableFile(std::string_view csv, const TableLimits& limits);

// A letter or underscore, then letters, digits, `_` and `-`, 64 at most, and not the name of a source.
Result<void> CheckTableName(std::string_view name);

}  // namespace throughline::center
