#include "assistant/planner/quantity.h"

#include <gtest/gtest.h>

namespace throughline::assistant {
namespace {

struct Case {
  std::string_view text, phrase;
  Comparison comparison;
  bool has_comparison;
  double value;
  std::string_view unit;
  double upper = 0;
};

TEST(Quantity, IsReadWithItsComparisonAndUnit) {
  using enum Comparison;
  const Case cases[] = {
      {"spans over two hundred ms", "over two hundred ms", kMore, true, 200, "ms"},
      {"at least 5 errors", "at least 5", kAtLeast, true, 5, ""},
      {"slower than 1.5s", "slower than 1.5s", kMore, true, 1.5, "s"},
      {"between 10 and 20 tokens", "between 10 and 20 tokens", kBetween, true, 10, "tokens", 20},
      {"more than 2k tokens", "more than 2k tokens", kMore, true, 2000, "tokens"},
      {"duration > 500", "> 500", kMore, true, 500, ""},
      {"duration>500ms", ">500ms", kMore, true, 500, "ms"},
      {"duration >=500 ms", ">=500 ms", kAtLeast, true, 500, "ms"},
      {"under a second", "under a second", kLess, true, 1, "s"},
      {"exceeding 3 minutes", "exceeding 3 minutes", kMore, true, 3, "min"},
      {"no more than 1 MB", "no more than 1 MB", kAtMost, true, 1e6, "bytes"},
      {"half a second", "half a second", kEqual, false, 0.5, "s"},
      {"longer than half a second", "longer than half a second", kMore, true, 0.5, "s"},
      {"taking more than one and a half seconds", "more than one and a half seconds", kMore, true, 1.5, "s"},
      {"2 million tokens", "2 million tokens", kEqual, false, 2e6, "tokens"},
      {"over 2M tokens", "over 2M tokens", kMore, true, 2e6, "tokens"},
      {"status 500", "500", kEqual, false, 500, ""},
      {"status is 404", "404", kEqual, false, 404, ""},
      {"status = 404", "= 404", kEqual, true, 404, ""},
      {"status != 200", "!= 200", kNotEqual, true, 200, ""},
      {"status not 200", "not 200", kNotEqual, true, 200, ""},
      {"status other than 200", "other than 200", kNotEqual, true, 200, ""},
      {"10 or more errors", "10 or more", kAtLeast, true, 10, ""},
      {"500+ ms", "500+ ms", kAtLeast, true, 500, "ms"},
      {"five or less tokens", "five or less tokens", kAtMost, true, 5, "tokens"},
      {"more then 5 seconds", "more then 5 seconds", kMore, true, 5, "s"},
      {"grater than 100ms", "grater than 100ms", kMore, true, 100, "ms"},
      {"not more than 7", "not more than 7", kAtMost, true, 7, ""},
      {"no less than 7", "no less than 7", kAtLeast, true, 7, ""},
      {"greater than or equal to 7", "greater than or equal to 7", kAtLeast, true, 7, ""},
      {"up to 1,000 tokens", "up to 1,000 tokens", kAtMost, true, 1000, "tokens"},
      {"costing more than $5", "more than $5", kMore, true, 5, "usd"},
      {"above 10%", "above 10%", kMore, true, 10, "percent"},
      {"over 50 cents", "over 50 cents", kMore, true, 0.5, "usd"},
      {"100-200 ms", "100-200 ms", kBetween, true, 100, "ms", 200},
      {"from 1s to 1500 ms", "from 1s to 1500 ms", kBetween, true, 1, "s", 1.5},
      {"one hundred and fifty thousand tokens", "one hundred and fifty thousand tokens", kEqual, false, 150'000,
       "tokens"},
      {"twenty-five ms", "twenty-five ms", kEqual, false, 25, "ms"},
      {"took longer 2s", "longer 2s", kMore, true, 2, "s"},
      {"greater than -3", "greater than -3", kMore, true, -3, ""},
      {"≥ 500 µs", "≥ 500 µs", kAtLeast, true, 500, "us"},
      {"minimum of 3", "minimum of 3", kAtLeast, true, 3, ""},
      {"slower then 2 secnds", "slower then 2 secnds", kMore, true, 2, "s"},
      {"a hundred ms", "a hundred ms", kEqual, false, 100, "ms"},
  };
  for (const Case& c : cases) {
    const std::vector<Quantity> found = FindQuantities(c.text);
    ASSERT_EQ(found.size(), 1U) << c.text;
    const Quantity& q = found[0];
    EXPECT_EQ(c.text.substr(q.begin, q.end - q.begin), c.phrase) << c.text;
    EXPECT_EQ(q.comparison, c.comparison) << c.text;
    EXPECT_EQ(q.has_comparison, c.has_comparison) << c.text;
    EXPECT_DOUBLE_EQ(q.value, c.value) << c.text;
    EXPECT_DOUBLE_EQ(q.upper, c.upper) << c.text;
    EXPECT_EQ(q.unit, c.unit) << c.text;
  }
}

TEST(Quantity, EveryOneInTheOrderOfTheText) {
  const std::vector<Quantity> found = FindQuantities("status over 499 and slower than 2 s");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].value, 499);
  EXPECT_EQ(found[1].unit, "s");
}

TEST(Quantity, NamesWithDigitsAreNone) {
  for (const std::string_view text :
       {"gpt-4o", "p95 latency", "checkout-v2", "5xx errors", "10.0.0.1", "http2", "the slow one", "a request",
        "2026-11-20", "10:30", "", ">", "than", "4bf92f3577b34da6a3ce929d0e0e4736", "claude-3.5"})
    EXPECT_TRUE(FindQuantities(text).empty()) << text << ": " << FindQuantities(text).front().value;
}

TEST(Quantity, UnitsConvertWithinTheirKind) {
  EXPECT_EQ(ToUnit(1.5, "s", "us"), 1.5e6);
  EXPECT_EQ(ToUnit(500, "ms", "us"), 5e5);
  EXPECT_EQ(ToUnit(2, "min", "s"), 120);
  EXPECT_EQ(ToUnit(5, "", "ms"), 5);
  EXPECT_EQ(ToUnit(5, "tokens", "ms"), std::nullopt);
  EXPECT_EQ(ToUnit(1, "us", "ms"), 0.001);
}

TEST(Top, SaysHowManyRows) {
  const struct {
    std::string_view text, phrase;
    uint64_t count;
    bool is_bottom;
  } cases[] = {
      {"top 5 services", "top 5", 5, false},
      {"the three slowest spans", "three slowest", 3, false},
      {"10 worst endpoints", "10 worst", 10, false},
      {"first dozen logs", "first dozen", 12, false},
      {"bottom 3 services", "bottom 3", 3, true},
      {"top-10 services", "top-10", 10, false},
      {"top10 services", "top10", 10, false},
      {"the slowest 5 requests", "slowest 5", 5, false},
      {"5 fastest requests", "5 fastest", 5, true},
      {"last 10 errors", "last 10", 10, false},
      {"show me 10 errors", "10", 10, false},
      {"errors limit 20", "limit 20", 20, false},
      {"most common 5 messages", "most common 5", 5, false},
      {"3 most expensive models", "3 most", 3, false},
      {"5 least used models", "5 least", 5, true},
      {"top five hours", "top five", 5, false},
      {"slowset 5 spans", "slowset 5", 5, false},
      {"the least talkative 3 services", "least talkative 3", 3, true},
      {"the biggest spans, 5 of them", "5 of them", 5, false},
      {"fewest 2", "fewest 2", 2, true},
  };
  for (const auto& c : cases) {
    const std::optional<TopPhrase> found = FindTop(c.text);
    ASSERT_TRUE(found) << c.text;
    EXPECT_EQ(c.text.substr(found->begin, found->end - found->begin), c.phrase);
    EXPECT_EQ(found->count, c.count) << c.text;
    EXPECT_EQ(found->is_bottom, c.is_bottom) << c.text;
  }
  for (const std::string_view text : {"at least 5 errors", "errors of the last 5 minutes", "status 500",
                                      "slowest service", "more than 10", "show me errors", "last 2 hours"})
    EXPECT_FALSE(FindTop(text)) << text;
}

}  // namespace
}  // namespace throughline::assistant
