// A query that is kept for later (a panel's, an alert rule's), compiled when it is written.
//
// Threads  a function.
#pragma once

#include <string_view>
#include <vector>

#include "center/read/fault.h"
#include "center/read/query_run.h"

namespace throughline::center {

// The fault's problems say line and column; `where` is the member that holds the query. Warnings are added.
Checked<dataprime::Compiled> CheckStoredQuery(const QueryRequest& request, int64_t now, const QueryLimits& limits,
                                              std::string_view where, std::vector<QueryProblem>& warnings);

}  // namespace throughline::center
