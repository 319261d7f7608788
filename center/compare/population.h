// Which traces are compared with which, as pieces of a DataPrime query.
//
// Shape    A comparison is between traces: the answer and everything around it. A verdict that arrives in a trace of
//          its own belongs to the trace it names (correlation.original_trace_id). Each trace has a few figures
//          (`figures`, aggregations over its spans), of which `in_population` and `is_selected` decide.
// Errors   none here: a condition that does not compile is found by compiling it.
// Threads  plain functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace throughline::center {

struct Population {
  std::string selection;              // the preset's name, or "condition"
  std::string meaning;                // of the selection, in words
  std::vector<std::string> figures;   // "max($m.duration) as duration_us"
  std::string in_population;          // over the figures; empty: every trace
  std::string is_selected;            // over the figures; with {threshold} where `threshold_of` is not empty
  std::string threshold_of;           // a figure whose 95th percentile is the threshold
  std::vector<std::string> own_keys;  // attributes that say the same as the selection, by beginning: not compared
  std::string condition;              // as given, when it is one
};

// `selection`: thumbs_down, slow, costly, failed, or else a condition on a span: a trace with such a span is selected.
// `base`: a condition on a span; traces without such a span are left out altogether. Empty: none.
Population PopulationOf(std::string_view selection, std::string_view base);

// The preset names, in the order to show them.
const std::vector<std::string_view>& SelectionPresets();

// "source spans | groupby ... as trace aggregate <figures>, <values> | filter ... | create is_selected from ...".
// `sample`: only traces whose id ends so; empty: all.
std::string TracesQuery(const Population& population, const std::vector<std::string>& values,
                        std::optional<double> threshold, std::string_view sample);

// As a query has it: enough digits to come back the same.
std::string NumberLiteral(double number);

}  // namespace throughline::center
