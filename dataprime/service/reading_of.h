// What the parser notices of a text, for the functions of the language service.
#pragma once

#include <string_view>

#include "dataprime/analysis/path.h"
#include "dataprime/service/language_service.h"
#include "dataprime/syntax/parser.h"

namespace throughline::dataprime {

// Of a query that may be cut anywhere; its mistakes are nobody's business here.
Reading ReadingOf(std::string_view query);
// Of a keypath by itself; null when it is none.
ExprPtr KeypathOf(std::string_view text);
// Its names, up to the first that is known only when the query runs.
Path PathOf(const Expr& keypath);
// The query that a pipeline in `query` is by itself.
inline std::string_view Part(std::string_view query, SourceRange range) {
  return query.substr(range.begin, range.end - range.begin);
}

}  // namespace throughline::dataprime
