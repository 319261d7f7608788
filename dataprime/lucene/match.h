// What a Lucene query asks of a row, in SQL.
#pragma once

#include "dataprime/analysis/expression.h"
#include "dataprime/lucene/query.h"

namespace throughline::dataprime::lucene {

// A condition that is true or false, never null: NOT of a field that a row lacks is true. Null, after an error.
//
// A term matches whole words of a text, in any case, or the value of a number; a pattern or a regular expression
// matches a word or the whole text. Without a field, every text of $d is looked at.
sql::Expr Match(const Node& node, ExpressionAnalyzer& analyzer);

}  // namespace throughline::dataprime::lucene
