// Runs a rule's query over a range and gives its rows as the rule sees them.
//
// Errors   of QueryRun; kInvalid when the result lacks the rule's columns.
// Threads  functions; they block while the engine works.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "center/alerts/rule.h"
#include "center/alerts/state.h"
#include "center/dashboards/dashboard.h"
#include "store/clickhouse_client.h"

namespace throughline::center::alerts {

// What an evaluation works with. All of it outlives its users.
struct QueryContext {
  store::ClickHouseClient& client;
  const Clock& clock;
  QueryLimits limits;
  PrepareQuery prepare;
};

struct RuleRow {
  Labels labels;
  std::optional<double> value;
  std::optional<int64_t> time;  // ns, when a column says it
};

Result<std::vector<RuleRow>> RunRule(const QueryContext& context, const Rule& rule, QueryRequest request,
                                     net::CancelToken cancel);
// Each row's value becomes its change against the row of the same labels in `earlier`, of several the last; none where
// that is not known.
void CompareRows(Compare compare, const std::vector<RuleRow>& earlier, std::vector<RuleRow>& rows);
// One evaluation at `at`.
Result<std::vector<Observation>> Evaluate(const QueryContext& context, const Rule& rule, int64_t at,
                                          net::CancelToken cancel);
// Whether the query compiles and has the columns; its warnings are added. Says the columns.
Checked<RuleColumns> CheckRuleQuery(const QueryContext& context, const Rule& rule, std::vector<QueryProblem>& warnings);

}  // namespace throughline::center::alerts
