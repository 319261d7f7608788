// A DataPrime query in words, stage by stage: for every query, whoever wrote it.
//
// Shape    one ExplainedStage per command, in order. A query that can't be read gives no stage.
// Threads  functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "assistant/planner/planner.h"

namespace throughline::assistant {

std::vector<ExplainedStage> Explain(std::string_view query);

// What running it would read, from the catalogue's row counts and the query's window: "about 12,000 spans of the last
// hour". Empty when the catalogue does not know.
struct DryRun {
  std::string source;
  int64_t window_start = 0, window_end = 0;  // ns; 0: not bounded
  uint64_t rows = 0;                         // estimated
  std::string cost_class;                    // low, medium, high
  std::string words;
};
DryRun Estimate(std::string_view query, const LiveCatalogue& catalogue, int64_t now);

}  // namespace throughline::assistant
