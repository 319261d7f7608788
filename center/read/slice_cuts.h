// A range of time, cut into slices on multiples of their lengths, so that ranges that overlap have slices in common.
//
// Shape    The longest of which six to forty fit: 5 minutes for an hour or two, an hour for a day, a day for a month; at
//          both ends ever shorter ones, of a minute at the beginning and of ten seconds at the end, where new rows are.
// Limits   Ranges of half an hour to three years that begin after 1970.
#pragma once

#include <cstdint>
#include <vector>

namespace throughline::center {

struct SliceCut {
  int64_t start = 0, length = 0;  // ns
  int64_t end() const { return start + length; }
};

// In time's order, each beginning where the one before it ends. Empty: too short or too long a range.
std::vector<SliceCut> CutsOf(int64_t begin, int64_t end);
// The next shorter ones that it consists of; none of the shortest.
std::vector<SliceCut> PartsOf(const SliceCut& cut);

}  // namespace throughline::center
