// A grouping taken apart in time, so that what was computed of a slice once need not be read again.
//
//   SELECT f(sum(x)) FROM spans WHERE a <= time AND time < d GROUP BY k
//     states  SELECT k, sumState(x) FROM spans WHERE a <= time AND time < d GROUP BY k
//     merged  SELECT f(sumMerge(s)) FROM (SELECT k, s FROM kept  UNION ALL  states of what is in [a, d) and not in [b, c))
//             GROUP BY k
//     folded  SELECT k, sumMergeState(s) FROM kept GROUP BY k
//
// Shape    `states` is run with `a` and `d` put to the ends of one slice and its rows are kept, then `merged` with [b, c)
//          put to what is kept. Any number of slices, of any length: the states are associative. `folded` makes one of
//          several that are kept.
// Whether  A grouping of rows that come one by one from a stored table: no join, limit or grouping before it; of
//          aggregates whose states merge; whose window is bound to nothing else. Sums of fractions and percentiles may
//          differ in their last digits, as they do from thread to thread.
// Threads  One compilation.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dataprime/sql/tree.h"

namespace throughline::dataprime::sql {

// The window as it was bound: `start <= time < end`.
struct SlicedWindow {
  std::string start, end;
};

// Numbers are those of parameters; the window's are bound, the others are open.
struct SlicedGrouping {
  std::string table;      // that is read: spans, logs, ...
  std::string states;     // SELECT, with its `generation` as first column
  std::string folded;     // SELECT, of the rows of `kept_generations`, with its `generation` as first column
  std::string meaning;    // equal for two whose states are the same but for the window
  size_t generation = 0;  // UInt64, of `states` and `folded`
  size_t kept_table = 0;  // Identifier, of `merged` and `folded`: in kSlicesDatabase, with the columns of `states`
  size_t kept_generations = 0;  // Array(UInt64), of both: which of its rows count
};

struct Sliced {
  std::string merged;
  std::vector<SlicedGrouping> groupings;
  size_t window_start = 0, window_end = 0;  // DateTime64(9, 'UTC')
  size_t kept_from = 0, kept_to = 0;        // Int64, ns since 1970: [b, c)
};

// nullopt when no grouping of it can be sliced. `select` is used up.
std::optional<Sliced> Slice(Select& select, const SlicedWindow& window, Parameters& parameters);

}  // namespace throughline::dataprime::sql
