#include "center/alerts/state.h"

#include <gtest/gtest.h>

#include "center/alerts/silence.h"

namespace throughline::center::alerts {
namespace {

constexpr double kNone = -1;  // of a table: no row

Rule Above5(int64_t hold = 0, NoData no_data = NoData::kOk, Op op = Op::kGreater) {
  Rule rule;
  rule.condition = {.column = "x", .op = op, .value = 5};
  rule.hold = hold;
  rule.no_data = no_data;
  return rule;
}

// One evaluation a unit of time, each with one value; what the rule is after each: `.` inactive, `p` pending, `F`
// firing.
struct Case {
  const char* name;
  Rule rule;
  std::vector<double> values;
  const char* phases;
};

const Case kCases[] = {
    {"fires at once without a hold", Above5(), {1, 9, 1}, ".F."},
    {"the threshold itself is not above it", Above5(), {5, 5.1}, ".F"},
    {"pending until the hold is over", Above5(2), {9, 9, 9, 9}, "ppFF"},
    {"one good value starts the hold again", Above5(2), {9, 9, 1, 9, 9, 9}, "pp.ppF"},
    {"no data is ok", Above5(), {9, kNone, 9}, "F.F"},
    {"no data is an alert", Above5(0, NoData::kAlert), {1, kNone, 1}, ".F."},
    {"no data keeps a firing", Above5(0, NoData::kKeep), {9, kNone, 1}, "FF."},
    {"no data keeps an inactive", Above5(0, NoData::kKeep), {1, kNone}, ".."},
    {"absent fires when there is none", Above5(0, NoData::kOk, Op::kAbsent), {1, kNone, 1}, ".F."},
    {"absent holds as well", Above5(1, NoData::kOk, Op::kAbsent), {kNone, kNone}, "pF"},
    {"below", Above5(0, NoData::kOk, Op::kLess), {9, 1}, ".F"},
    {"at least", Above5(0, NoData::kOk, Op::kGreaterEqual), {4.9, 5}, ".F"},
    {"at most", Above5(0, NoData::kOk, Op::kLessEqual), {5.1, 5}, ".F"},
    {"equal", Above5(0, NoData::kOk, Op::kEqual), {4, 5}, ".F"},
    {"not equal", Above5(0, NoData::kOk, Op::kNotEqual), {5, 4}, ".F"},
};

TEST(AlertState, GoesFromInactiveOverPendingToFiringAndBack) {
  for (const Case& one : kCases) {
    RuleState state;
    std::string phases;
    for (size_t at = 0; at < one.values.size(); ++at) {
      Observations seen(one.rule);
      if (one.values[at] != kNone) seen.Add({}, one.values[at]);
      Step(one.rule, seen.Take(), static_cast<int64_t>(at), state, [] { return "i"; });
      phases += state.instances.empty() ? '.' : state.instances.begin()->second.phase == Phase::kFiring ? 'F' : 'p';
    }
    EXPECT_EQ(phases, one.phases) << one.name;
  }
}

std::string Names(const std::vector<Transition>& changes) {
  std::string out;
  for (const Transition& one : changes) {
    out += one.change == Change::kPending ? "pending " : one.change == Change::kFiring ? "firing " : "resolved ";
    for (const auto& [name, value] : one.instance.labels) out += value + " ";
  }
  return out;
}

TEST(AlertState, EachGroupHasItsOwn) {
  Rule rule = Above5();
  rule.group_by = {"model"};
  RuleState state;
  const auto step = [&](std::vector<std::pair<std::string, double>> rows, int64_t now) {
    Observations seen(rule);
    for (const auto& [model, value] : rows) seen.Add({{"model", model}}, value);
    return Names(Step(rule, seen.Take(), now, state, [] { return "i"; }));
  };
  EXPECT_EQ(step({{"a", 9}, {"b", 1}}, 1), "firing a ");
  EXPECT_EQ(step({{"a", 9}, {"b", 9}}, 2), "firing b ");
  EXPECT_EQ(step({{"b", 9}}, 3), "resolved a ");  // its row is gone
  EXPECT_EQ(step({}, 4), "resolved b ");
}

TEST(AlertState, OneBadRowOfAGroupIsEnoughAndIsItsValue) {
  const Rule rule = Above5();
  Observations seen(rule);
  for (double value : {1.0, 7.0, 2.0}) seen.Add({}, value);
  const std::vector<Observation> all = seen.Take();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_TRUE(all[0].meets);
  EXPECT_EQ(all[0].value, 7.0);
}

TEST(AlertState, RemembersItsPeak) {
  const Rule rule = Above5();
  RuleState state;
  for (double value : {6.0, 9.0, 7.0}) Step(rule, {{{}, value, true}}, 1, state, [] { return "i"; });
  EXPECT_EQ(state.instances.begin()->second.peak, 9.0);
  EXPECT_EQ(state.instances.begin()->second.value, 7.0);
}

TEST(AlertState, KeepsSoManyGroupsAndCountsTheRest) {
  Rule rule = Above5();
  rule.group_by = {"id"};
  RuleState state;
  Observations seen(rule);
  for (size_t i = 0; i < kMostInstances + 7; ++i) seen.Add({{"id", std::to_string(i)}}, 9);
  Step(rule, seen.Take(), 1, state, [] { return "i"; });
  EXPECT_EQ(state.instances.size(), kMostInstances);
  EXPECT_EQ(state.dropped, 7u);
}

TEST(AlertState, IsReadAsItWasWritten) {
  RuleState state;
  state.evaluated = 1'767'225'600'123'456'789;
  Instance one;
  one.labels = {{"model", "it's \"x\""}};
  one.phase = Phase::kFiring;
  one.since = 3;
  one.fired = 4;
  one.told = 5;
  one.peak = 7.5;
  one.incident = "abc";
  state.instances.emplace(one.labels, one);
  const Result<RuleState> read = ReadState(WriteState(state));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(WriteState(*read), WriteState(state));
  EXPECT_EQ(read->evaluated, state.evaluated);
  EXPECT_FALSE(ReadState("{").has_value());
}

TEST(AlertSilence, HoldsForWhatMatchesWhileItLasts) {
  struct Row {
    const char *op, *value;
    bool quiet;
  };
  for (const Row& row : {Row{"=", "gpt-4o", true},
                         {"=", "gpt", false},
                         {"!=", "gpt", true},
                         {"contains", "4", true},
                         {"starts_with", "gpt", true},
                         {"starts_with", "4", false}}) {
    Silence silence;
    silence.matchers = {{"model", row.op, row.value}};
    silence.from = 10;
    silence.until = 20;
    EXPECT_EQ(Silences(silence, {{"model", "gpt-4o"}}, 10), row.quiet) << row.op << row.value;
    EXPECT_FALSE(Silences(silence, {{"model", "gpt-4o"}}, 9));
    EXPECT_FALSE(Silences(silence, {{"model", "gpt-4o"}}, 20));
  }
}

}  // namespace
}  // namespace throughline::center::alerts
