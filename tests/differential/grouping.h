// Rows in order and rows in groups. Source: DataPrime reference, orderby, groupby, multigroupby, top.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "expression.h"

namespace throughline::differential {

using dataprime::Aliased;

// The names of results, as the language gives them where there is no `as`.
class Namer {
 public:
  Column Name(const Aliased& item, bool keeps_root);

 private:
  int aggregates_ = 0, expressions_ = 0;
};

// Tells two keys apart; null is a key.
std::string KeyText(const Value& value);
// Left to right; null last both ways; of untyped values numbers come first, by value, then texts.
void SortRows(Table& table, const std::vector<std::pair<Typed, bool>>& keys);  // true: descending
void SortBy(Table& table, const std::vector<std::pair<size_t, bool>>& columns);
// No set: all rows are one group. `count_name`: a last column with the number of rows.
Table GroupRows(const Table& table, const std::vector<const std::vector<Aliased>*>& sets,
                const std::vector<Aliased>& aggregates, int64_t now, const std::string& count_name = "");
Table TopRows(const Table& table, const std::vector<Aliased>& items, size_t outputs, uint64_t count, bool descending,
              int64_t now);

}  // namespace throughline::differential
