// An alert rule: a DataPrime query that runs again and again over a window of time, a condition on one column of its
// rows, and who is told.
//
//   {"name", "description", "query", "parameters": {}, "interval": "1m", "window": "5m", "delay": "10s",
//    "condition": {"column", "op": ">", "value": 5, "compare": "ratio", "before": "1d"}, "for": "2m", "group_by":
//    [columns], "severity": "warning", "labels": {}, "no_data": "ok", "repeat": "4h", "channels": [ids], "enabled":
//    true}
//
// Window   an evaluation at T reads [T - delay - window, T - delay): what arrives late by less than `delay` is there.
// Compare  with `compare` the condition is of the change against an earlier window of the same length, `before` earlier
//          (the one right before, when it is left out): its `ratio` to it, or the `difference`, of each instance.
//          Without a number there, or with a ratio to 0, there is no data: what is missing is not zero.
// Groups   each combination of the group_by columns is an instance with a state of its own. Of several rows of one
//          instance (a query by minute) one that meets the condition is enough, and the last such is its value.
// No data  an instance without a row, or whose column is null: `ok` counts as not meeting the condition, `alert` as
//          meeting it, `keep` leaves the state as it is. With the op `absent` it is what meets the condition.
// Threads  plain data and functions.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "center/read/fault.h"
#include "center/read/query_run.h"

namespace throughline::center::alerts {

constexpr std::string_view kRuleKind = "alert_rule";

enum class Op { kGreater, kGreaterEqual, kLess, kLessEqual, kEqual, kNotEqual, kAbsent };
enum class NoData { kOk, kAlert, kKeep };
std::string_view OpText(Op op);  // ">"
enum class Compare { kNone, kRatio, kDifference };

struct Condition {
  std::string column;
  Op op = Op::kGreater;
  double value = 0;
  Compare compare = Compare::kNone;
  int64_t before = 0;  // ns: how much earlier the window is that it is compared with; 0: the one right before

  bool Holds(double number) const;
};

struct Rule {
  std::string id;
  std::string name, description, query;
  std::map<std::string, dataprime::QueryParameter, std::less<>> parameters;
  int64_t interval = 60'000'000'000, window = 300'000'000'000, delay = 10'000'000'000;  // ns
  Condition condition;
  int64_t hold = 0;    // ns: "for"
  int64_t repeat = 0;  // ns: told again while it fires; 0: once
  std::vector<std::string> group_by;
  std::string severity;  // info, warning, error, critical
  std::map<std::string, std::string> labels;
  NoData no_data = NoData::kOk;
  std::vector<std::string> channels;
  bool enabled = true;
};

// By name and type only; `shortest_interval` in ns.
Checked<Rule> ReadRule(std::string_view json, int64_t shortest_interval);
// "p95 > 2": of a notice.
std::string ConditionText(const Condition& condition);
// The query as the rule runs it at `at`.
QueryRequest RequestAt(const Rule& rule, int64_t at);
// The columns that the rule names, in the query's result.
struct RuleColumns {
  size_t value = 0;
  std::vector<size_t> groups;
  std::optional<size_t> time;  // the first timestamp that is no group: when each row is of
};
Checked<RuleColumns> ColumnsOf(const Rule& rule, const std::vector<dataprime::Column>& columns);

// The same rule with `enabled` as it is said.
std::string WithEnabled(std::string_view json, bool enabled);
std::string DurationText(int64_t nanos);  // "1h30m"

// Rules that come with the program, not enabled; a stored rule of the same id stands before them.
struct ReadyRule {
  std::string id;
  std::string_view json;
};
const std::vector<ReadyRule>& ReadyRules();
const ReadyRule* FindReadyRule(std::string_view id);

}  // namespace throughline::center::alerts
