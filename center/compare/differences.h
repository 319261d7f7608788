// What is different about some traces (thumbs down, slow, costly, failed, or those that meet a condition): each value
// of each attribute, by how much more often the selected traces have it than the rest.
//
// Method   For each attribute a trace has one value (center/compare/attributes.h), or is without. A number is one of
//          four ranges of about as many traces each, or a value when it has few. Each value is held against the
//          selection by Fisher's exact test, one-sided; a value stands out when its rate of false discoveries among all
//          comparisons is at most kFalseDiscoveries. Those are ranked by the lower end of the 95 % interval of the
//          difference of shares. Values of the same traces (a model and its provider) are one finding.
// Cost     Every figure is a DataPrime query: one that counts the traces, then two for each kAttributesAtOnce
//          attributes. Above kMostTraces traces a sample by trace id, of a sixteenth or less, is compared.
// Errors   kInvalid with diagnostics for a condition that does not compile; else as `run`.
// Threads  a function; `run` is called on the same thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_writer.h"
#include "center/compare/attributes.h"
#include "center/compare/population.h"
#include "center/compare/statistics.h"
#include "center/read/query_run.h"

namespace throughline::center {

inline constexpr double kFalseDiscoveries = 0.01;
inline constexpr uint64_t kLeastSupport = 10;  // traces that have a value, of both kinds
inline constexpr uint64_t kLeastSelected = 5;  // selected traces, of which anything can be said at all
inline constexpr size_t kMostAttributes = 200;
inline constexpr size_t kMostValues = 50;  // of an attribute; one with more is no category
inline constexpr size_t kAttributesAtOnce = 30;
inline constexpr uint64_t kMostTraces = 100'000;

struct Finding {
  std::string attribute, keypath;
  std::string value;  // "gpt-4o"; "more than 1200, up to 3400"; "(absent)"
  enum class Kind { kValue, kRange, kAbsent } kind = Kind::kValue;
  Share selected, rest;  // traces with the value, of all
  Interval of_selected, of_rest, difference;
  std::optional<double> lift;  // share among the selected over share among the rest; none: no other trace has it
  double p_value = 1, false_discovery_rate = 1;
  std::string query;              // DataPrime that shows the attribute's values and how many of each were selected
  std::vector<std::string> also;  // attribute = value of the same traces
  double Effect() const { return selected.Value() - rest.Value(); }
};

struct Differences {
  std::string selection, meaning;
  std::optional<double> threshold;  // of slow (µs) and costly (USD)
  uint64_t selected = 0, rest = 0;  // traces compared
  uint64_t one_in = 1;              // of so many traces one was looked at
  std::vector<Finding> findings;    // that stand out, the strongest first
  size_t compared_attributes = 0, comparisons = 0, queries = 0;
  std::vector<std::string> many_values;  // attributes that were left out because nearly every trace has its own value
  size_t attributes_left_out = 0;        // over kMostAttributes
  std::string message;                   // the result in a sentence
};

struct DifferencesRequest {
  std::string selection;  // a preset or a condition
  std::string base;
  size_t limit = 10;  // findings
};

// A cell: null, a number or a text.
struct Cell {
  std::optional<double> number;
  std::optional<std::string> text;
  bool is_null() const { return !number && !text; }
};
using QueryRows = std::vector<std::vector<Cell>>;
using RunRows = std::function<std::expected<QueryRows, QueryFailure>(const std::string& query)>;

std::expected<Differences, QueryFailure> FindDifferences(const DifferencesRequest& request,
                                                         const std::vector<dataprime::SourceField>& fields,
                                                         const RunRows& run);

void WriteDifferences(const Differences& differences, JsonWriter& json);

}  // namespace throughline::center
