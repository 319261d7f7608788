#include "center/alerts/evaluate.h"

#include <gtest/gtest.h>

namespace throughline::center::alerts {
namespace {

std::vector<RuleRow> Rows(std::initializer_list<std::pair<const char*, std::optional<double>>> rows) {
  std::vector<RuleRow> out;
  for (const auto& [service, value] : rows)
    out.push_back({.labels = {{"service", service}}, .value = value, .time = {}});
  return out;
}
std::vector<std::optional<double>> Compared(Compare compare, const std::vector<RuleRow>& earlier,
                                            std::vector<RuleRow> rows) {
  CompareRows(compare, earlier, rows);
  std::vector<std::optional<double>> values;
  for (const RuleRow& row : rows) values.push_back(row.value);
  return values;
}
using Values = std::vector<std::optional<double>>;

TEST(CompareRows, EachGroupIsComparedWithItselfEarlier) {
  const auto earlier = Rows({{"a", 2}, {"b", 10}});
  EXPECT_EQ(Compared(Compare::kRatio, earlier, Rows({{"b", 5}, {"a", 6}})), (Values{0.5, 3}));
  EXPECT_EQ(Compared(Compare::kDifference, earlier, Rows({{"b", 5}, {"a", 6}})), (Values{-5, 4}));
}

TEST(CompareRows, WhatIsMissingOnEitherSideIsNotZero) {
  const auto earlier = Rows({{"a", 2}, {"null", std::nullopt}, {"zero", 0}});
  const Values none{std::nullopt};
  for (const char* service : {"new", "null"}) {
    EXPECT_EQ(Compared(Compare::kRatio, earlier, Rows({{service, 4}})), none) << service;
    EXPECT_EQ(Compared(Compare::kDifference, earlier, Rows({{service, 4}})), none) << service;
  }
  EXPECT_EQ(Compared(Compare::kRatio, earlier, Rows({{"a", std::nullopt}})), none);
  EXPECT_EQ(Compared(Compare::kRatio, earlier, Rows({{"zero", 4}})), none);
  EXPECT_EQ(Compared(Compare::kDifference, earlier, Rows({{"zero", 4}})), (Values{4}));
}

TEST(CompareRows, OfSeveralEarlierRowsTheLastNumberCounts) {
  EXPECT_EQ(Compared(Compare::kRatio, Rows({{"a", 1}, {"a", 2}, {"a", std::nullopt}}), Rows({{"a", 4}})), (Values{2}));
}

TEST(ConditionText, SaysWhatIsCompared) {
  EXPECT_EQ(ConditionText({.column = "p95", .op = Op::kGreater, .value = 2.5}), "p95 > 2.5");
  EXPECT_EQ(ConditionText({.column = "p95", .op = Op::kAbsent}), "p95 is absent");
  EXPECT_EQ(ConditionText({.column = "errors", .op = Op::kGreaterEqual, .value = 2, .compare = Compare::kRatio}),
            "errors / that of the window before >= 2");
  EXPECT_EQ(ConditionText({.column = "errors",
                           .op = Op::kLess,
                           .value = -3,
                           .compare = Compare::kDifference,
                           .before = 86'400 * int64_t{1'000'000'000}}),
            "errors - that of 1d before < -3");
}

}  // namespace
}  // namespace throughline::center::alerts
