// Rows of two queries together. Source: DataPrime reference, join, union, stitch.
#pragma once

#include <string>
#include <vector>

#include "expression.h"

namespace throughline::differential {

struct JoinKey {
  int left = 0, right = 0;  // columns
};

// What a field is that holds either: the type of both, text for a text and a severity, else each row's own.
Type CommonType(const Typed& a, const Typed& b);
Table Join(const Table& left, const Table& right, const std::string& kind, const std::vector<JoinKey>& keys, bool uses,
           const Column& into);
Table Union(const Table& left, const Table& right);
// Both must be in an order without ties.
Table Stitch(const Table& left, const Table& right, const Column& into);

}  // namespace throughline::differential
