#include "center/alerts/state.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "base/json_writer.h"
#include "center/read/time_text.h"

namespace throughline::center::alerts {
namespace {

namespace dom = simdjson::dom;

// The farther from the threshold on its bad side.
double Worse(Op op, double a, double b) {
  return op == Op::kLess || op == Op::kLessEqual ? std::min(a, b) : std::max(a, b);
}

void WriteNumber(std::string_view key, const std::optional<double>& number, JsonWriter& json) {
  json.Key(key).DoubleOrNull(number);
}

std::optional<double> Number(dom::object object, std::string_view key) {
  double number = 0;
  if (object[key].get_double().get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}
int64_t Nanos(dom::object object, std::string_view key) {
  int64_t nanos = 0;
  return object[key].get_int64().get(nanos) == simdjson::SUCCESS ? nanos : 0;
}
std::string Text(dom::object object, std::string_view key) {
  std::string_view text;
  return object[key].get_string().get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

void Observations::Add(Labels labels, std::optional<double> value) {
  if (value && !std::isfinite(*value)) value.reset();
  const bool meets = rule_.condition.op == Op::kAbsent ? !value : value && rule_.condition.Holds(*value);
  auto [at, is_new] = groups_.try_emplace(labels, Observation{labels, value, meets});
  if (is_new) return;
  Observation& one = at->second;
  if (rule_.condition.op == Op::kAbsent) {  // a value anywhere is presence
    if (value) one = {std::move(labels), value, false};
  } else if (meets || (!one.meets && value)) {
    one = {std::move(labels), value, meets};
  }
}

std::vector<Observation> Observations::Take() {
  std::vector<Observation> out;
  for (auto& [labels, one] : groups_) out.push_back(std::move(one));
  groups_.clear();
  return out;
}

std::vector<Transition> Step(const Rule& rule, const std::vector<Observation>& seen, int64_t now, RuleState& state,
                             const std::function<std::string()>& incident_id) {
  std::vector<Transition> out;
  std::map<Labels, const Observation*> by_labels;
  for (const Observation& one : seen) by_labels.emplace(one.labels, &one);
  // Groups that are remembered and gave no row; without any group the rule itself is one.
  const Observation nothing;
  for (const auto& [labels, instance] : state.instances) by_labels.try_emplace(labels, &nothing);
  if (rule.group_by.empty() || (seen.empty() && state.instances.empty())) by_labels.try_emplace(Labels{}, &nothing);

  state.evaluated = now;
  state.error.clear();
  for (const auto& [labels, observation] : by_labels) {
    const bool no_data = !observation->value;
    bool meets = observation->meets;
    auto at = state.instances.find(labels);
    if (no_data) {
      if (rule.condition.op == Op::kAbsent) {
        meets = true;
      } else if (rule.no_data == NoData::kKeep) {
        continue;
      } else {
        meets = rule.no_data == NoData::kAlert;
      }
    }
    if (!meets) {
      if (at == state.instances.end()) continue;
      at->second.value = observation->value;
      if (at->second.phase == Phase::kFiring) out.push_back({Change::kResolved, at->second});
      state.instances.erase(at);
      continue;
    }
    if (at == state.instances.end()) {
      if (state.instances.size() >= kMostInstances) {
        ++state.dropped;
        continue;
      }
      at = state.instances.emplace(labels, Instance{.labels = labels, .since = now}).first;
      if (rule.hold > 0) out.push_back({Change::kPending, at->second});
    }
    Instance& instance = at->second;
    instance.no_data = no_data;
    instance.value = observation->value;
    if (observation->value)
      instance.peak =
          instance.peak ? Worse(rule.condition.op, *instance.peak, *observation->value) : *observation->value;
    if (instance.phase == Phase::kPending && now - instance.since >= rule.hold) {
      instance.phase = Phase::kFiring;
      instance.fired = now;
      instance.incident = incident_id();
      out.push_back({Change::kFiring, instance});
    }
  }
  return out;
}

std::string WriteState(const RuleState& state) {
  JsonWriter json;
  json.BeginObject().Key("evaluated").Int(state.evaluated).Key("error").String(state.error);
  json.Key("dropped").Int(state.dropped).Key("instances").BeginArray();
  for (const auto& [labels, one] : state.instances) {
    json.BeginObject().Key("labels").BeginObject();
    for (const auto& [name, value] : labels) json.Key(name).String(value);
    json.EndObject().Key("firing").Bool(one.phase == Phase::kFiring).Key("since").Int(one.since);
    json.Key("fired").Int(one.fired).Key("told").Int(one.told).Key("no_data").Bool(one.no_data);
    WriteNumber("value", one.value, json);
    WriteNumber("peak", one.peak, json);
    json.Key("incident").String(one.incident).EndObject();
  }
  return json.EndArray().EndObject().Take();
}

Result<RuleState> ReadState(std::string_view text) {
  dom::parser parser;
  dom::object object;
  dom::array instances;
  if (parser.parse(text.data(), text.size()).get_object().get(object) != simdjson::SUCCESS ||
      object["instances"].get_array().get(instances) != simdjson::SUCCESS)
    return OurBug("an alert's state can't be read");
  RuleState state;
  state.evaluated = Nanos(object, "evaluated");
  state.error = Text(object, "error");
  state.dropped = static_cast<uint64_t>(Nanos(object, "dropped"));
  for (dom::element element : instances) {
    dom::object one;
    dom::object labels;
    if (element.get_object().get(one) != simdjson::SUCCESS ||
        one["labels"].get_object().get(labels) != simdjson::SUCCESS)
      return OurBug("an alert's instance can't be read");
    Instance instance;
    for (auto [name, value] : labels) {
      std::string_view label;
      if (value.get_string().get(label) == simdjson::SUCCESS) instance.labels.emplace(name, label);
    }
    bool flag = false;
    if (one["firing"].get_bool().get(flag) == simdjson::SUCCESS && flag) instance.phase = Phase::kFiring;
    if (one["no_data"].get_bool().get(flag) == simdjson::SUCCESS) instance.no_data = flag;
    instance.since = Nanos(one, "since");
    instance.fired = Nanos(one, "fired");
    instance.told = Nanos(one, "told");
    instance.value = Number(one, "value");
    instance.peak = Number(one, "peak");
    instance.incident = Text(one, "incident");
    state.instances.emplace(instance.labels, instance);
  }
  return state;
}

}  // namespace throughline::center::alerts
