// What stands out in a result, computed from its rows and nothing else.
//
// Shape    every sentence names the figures that it rests on; a rule that lacks data says nothing.
// Threads  a function. Time comes in.
// Source   docs/assistant/insights.md has the rules and their limits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/run/chart.h"
#include "assistant/run/table.h"

namespace throughline::assistant {

struct Analysis {
  std::string summary;
  std::vector<std::string> key_insights, recommendations;
  std::string urgency_level = "low";    // low, medium, high, critical
  std::string conversational_response;  // to be said aloud
  std::string data_quality;             // complete, cut off, has gaps, empty
};

struct AnalysisRequest {
  std::string_view query;
  const QueryResult& result;
  const Table& table;                     // of `result`
  const Chart& chart;                     // of `table`
  const std::vector<std::string>& units;  // of its columns
  int64_t now = 0;                        // ns since 1970: whether the last bucket is complete
};
Analysis Analyse(const AnalysisRequest& request);

// "timeseries", "aggregation", "count", "rows": what kind of answer the query gives.
std::string_view QueryType(std::string_view query, const Chart& chart);

}  // namespace throughline::assistant
