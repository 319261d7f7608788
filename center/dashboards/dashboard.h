// A dashboard: panels, each a DataPrime query and how it is shown, and variables that the queries name as $p.NAME.
//
// Shape    the document is the dashboard, as JSON; what is exported is what is imported:
//
//            {"title", "description", "tags": [],
//             "time_range": {"from": "-1h", "to": "now"}, "refresh": "1m",
//             "variables": [{"name", "title", "query" or "values": [], "default", "multi"}],
//             "panels": [{"id", "title", "description", "kind", "query", "unit",
//                         "position": {"x", "y", "w", "h"}, "options": {}}]}
//
//          A query is a text, or a list of its lines. `position` is in cells of a grid that is kGridColumns wide.
//          `options` is the page's own and any JSON.
// Checked  every member by name and type, and every query compiled, with the variables as its parameters. A variable
//          without a default is null, which is "any".
// Threads  plain functions.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/embedded_file.h"
#include "center/read/fault.h"
#include "center/read/query_run.h"

namespace throughline::center {

constexpr std::string_view kDashboardKind = "dashboard";
constexpr int kGridColumns = 24;
constexpr size_t kMostPanels = 100;
constexpr size_t kMostVariables = 50;

struct CheckedDashboard {
  std::string title, description;
  std::vector<std::string> tags;
  size_t panels = 0;
  std::vector<QueryProblem> warnings;  // of the queries
};

// What a query may use now: see GiveCatalogues.
using PrepareQuery = std::function<void(QueryRequest&)>;

// `prepare` empty: the queries are not compiled.
Checked<CheckedDashboard> CheckDashboard(std::string_view json, int64_t now, const QueryLimits& limits,
                                         const PrepareQuery& prepare);

// The same dashboard under another title.
std::string WithTitle(std::string_view json, std::string_view title);

// Those that come with the program; they can be read and copied.
struct ReadyDashboard {
  std::string id;
  std::string_view json;
};
const std::vector<ReadyDashboard>& ReadyDashboards();
const ReadyDashboard* FindReadyDashboard(std::string_view id);

}  // namespace throughline::center
