// What an alert rule remembers, and what an evaluation makes of it. Plain state: no thread, clock or I/O; time is
// handed in.
//
//   inactive --meets the condition--> pending --for `hold`--> firing --no longer--> inactive ("resolved")
//
// An instance that is inactive and told to nobody is not kept. A failed evaluation changes nothing but `error`.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "center/alerts/rule.h"

namespace throughline::center::alerts {

using Labels = std::map<std::string, std::string>;

constexpr size_t kMostInstances = 1'000;  // of a rule; groups beyond are counted in RuleState::dropped

enum class Phase { kPending, kFiring };

struct Instance {
  Labels labels;  // the group's columns
  Phase phase = Phase::kPending;
  int64_t since = 0;     // ns: when it first met the condition
  int64_t fired = 0;     // ns: 0 while pending
  int64_t told = 0;      // ns: when its firing was last handed to the channels; 0: not yet, or silenced
  bool no_data = false;  // that there is no data is why
  std::optional<double> value, peak;
  std::string incident;  // id, from its firing on
};

struct RuleState {
  std::map<Labels, Instance> instances;
  int64_t evaluated = 0;  // ns: of the last evaluation that worked
  std::string error;      // of the last evaluation, empty when it worked
  uint64_t dropped = 0;
};

// One group of an evaluation's rows.
struct Observation {
  Labels labels;
  std::optional<double> value;  // null: no data
  bool meets = false;
};

enum class Change { kPending, kFiring, kResolved };
struct Transition {
  Change change;
  Instance instance;  // as it is after the change; of a resolved one, as it was
};

// What the rows of one evaluation say of each group: see rule.h, "Groups".
class Observations {
 public:
  explicit Observations(const Rule& rule) : rule_(rule) {}
  // A row.
  void Add(Labels labels, std::optional<double> value);
  std::vector<Observation> Take();

 private:
  const Rule& rule_;
  std::map<Labels, Observation> groups_;
};

// `incident_id`: gives a new one for each instance that fires.
std::vector<Transition> Step(const Rule& rule, const std::vector<Observation>& seen, int64_t now, RuleState& state,
                             const std::function<std::string()>& incident_id);

// {"instances": [...], "evaluated", "error", "dropped"}, for the store and the API.
std::string WriteState(const RuleState& state);
Result<RuleState> ReadState(std::string_view json);

}  // namespace throughline::center::alerts
