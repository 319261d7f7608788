// The data type of a value, row by row: for `on datatype changed`.
#pragma once

#include "dataprime/analysis/value.h"

namespace throughline::dataprime {

// The data type as a row has it: "string", "number", ... Where instants, intervals and severities stand in a document
// they are texts.
sql::Expr DataType(const Value& value);

}  // namespace throughline::dataprime
