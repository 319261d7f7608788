// A slow and plain DataPrime: row after row, command after command, to compare the compiler and the engine with.
//
// Shape    Evaluate(query, sources) → the rows of the result.
// Errors   throws Refused for a query that isn't valid, NotCovered for one that this evaluator leaves alone: documents
//          as a whole, objects, lucene, enrich, timeframes, options that fail a query, and functions without an entry
//          in functions.cc.
// Source   DataPrime reference, commands; docs/dataprime/choices.md.
#pragma once

#include <map>
#include <string>

#include "expression.h"

namespace throughline::differential {

struct Sources {
  std::map<std::string, Table> tables;  // "spans", "logs"
  int64_t now = 0;
};

Table Evaluate(const std::string& query, const Sources& sources);

}  // namespace throughline::differential
