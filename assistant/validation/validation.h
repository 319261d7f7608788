// Is this query right, and is it a good one? The demo's three validators together, on top of the real compiler.
//
// Shape    errors are the compiler's; warnings are the compiler's and ours (a missing time range, an operator that is
//          missing, a comparison in words), each with what to write instead where that is known.
// Scores   0 to 1. `syntax_score` says how sure it is to run as meant; `complexity` how much it does.
// Threads  a function.
// Source   AI Center facts, "Validators (three generations)"; the guide's query.* attributes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/live_catalogue.h"

namespace throughline::assistant {

struct Finding {
  std::string message;
  std::string suggestion;       // what to write instead, or empty
  uint32_t begin = 0, end = 0;  // bytes of the query
  size_t line = 1, column = 1;  // of `begin`, from 1, in characters
  std::string code;             // "compiler", "no_time_range", "no_filter", ...: a short stable name
};

struct Validation {
  bool is_valid = false;  // it compiles
  std::vector<Finding> errors, warnings;
  double syntax_score = 0;
  double complexity = 0;
  std::string cost_class;   // low < 0.3 <= medium < 0.7 <= high
  std::string status;       // query.validation_status: PASS, WARN, FAIL
  std::string fixed_query;  // with every fix-it applied, when that compiles and differs; else empty
};

Validation Validate(std::string_view query, const LiveCatalogue& catalogue, int64_t now);

}  // namespace throughline::assistant
