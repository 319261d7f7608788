// What traces are compared by: the attributes that are worth a look, and what a trace has of each.
//
// Shape    A trace's text is that of its spans; two of them side by side when they differ. Of names and services the
//          root's counts, since every trace has many. A number is the largest of its spans.
// Threads  plain functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "center/compare/population.h"
#include "dataprime/service/source_fields.h"

namespace throughline::center {

struct ComparedAttribute {
  std::string keypath;  // `$d.gen_ai.request.model`
  std::string name;     // "gen_ai.request.model", "root operation"
  bool is_number = false;
  std::string of_trace;  // the aggregation that gives a trace's value
};

// Those of `fields` (dataprime::FieldsOf("spans")) that may tell something: no ids, no times, no texts of their own,
// and nothing that says the same as the selection. The language's own first; at most `most`, and `left_out` counts the
// rest.
std::vector<ComparedAttribute> AttributesToCompare(const std::vector<dataprime::SourceField>& fields,
                                                   const Population& population, size_t most, size_t& left_out);

}  // namespace throughline::center
