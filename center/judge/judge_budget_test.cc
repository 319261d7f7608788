#include "center/judge/judge_budget.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "store/testing/fake_shared_texts.h"

namespace throughline::center {
namespace {

struct JudgeBudgetTest : testing::Test {
  FakeClock clock;
  store::FakeSharedTexts texts;
};

TEST_F(JudgeBudgetTest, SeveralServersTogetherTakeNoMoreThanTheDaysTokens) {
  JudgeBudget first(texts, clock, 10'000, 0), second(texts, clock, 10'000, 0);
  int64_t taken = 0;
  for (int i = 0; i < 200; ++i) {
    for (JudgeBudget* one : {&first, &second}) {
      const auto got = one->Take({.tokens = 150});
      if (!got) continue;
      taken += got->cost.tokens;
      one->Settle(*got, got->cost);
    }
  }
  EXPECT_LE(taken, 10'000);
  EXPECT_GE(taken, 10'000 - 2 * 200 - 150) << "all but the rests of portions";
  EXPECT_EQ(first.Take({.tokens = 150}).error().kind, ErrorKind::kBusy);
  EXPECT_EQ(second.Take({.tokens = 150}).error().message, "the day's 10000 tokens are used up");
}

TEST_F(JudgeBudgetTest, DollarsAreSharedAsWell) {
  JudgeBudget first(texts, clock, 1'000'000, 1), second(texts, clock, 1'000'000, 1);
  ASSERT_TRUE(first.Take({.tokens = 1, .usd = 0.75}));
  EXPECT_EQ(second.Take({.tokens = 1, .usd = 0.5}).error().message, "the day's 1 US dollars are used up");
  EXPECT_TRUE(second.Take({.tokens = 1, .usd = 0.25}));
}

TEST_F(JudgeBudgetTest, WhatAQuestionDidNotCostIsThereForTheNext) {
  JudgeBudget budget(texts, clock, 1'000, 0);
  for (int i = 0; i < 50; ++i) {
    const auto taken = budget.Take({.tokens = 500});
    ASSERT_TRUE(taken) << i;
    budget.Settle(*taken, {.tokens = 10});
  }
  EXPECT_EQ(budget.Spent().tokens, 500);
  const auto dear = budget.Take({.tokens = 100});
  budget.Settle(*dear, {.tokens = 450});  // more than it was thought to cost at most
  EXPECT_EQ(budget.Spent().tokens, 950);
  EXPECT_FALSE(budget.Take({.tokens = 100}));
}

TEST_F(JudgeBudgetTest, AQuestionWaitsForWhatThoseUnderWayLeave) {
  JudgeBudget budget(texts, clock, 1'000, 0);
  const auto taken = budget.Take({.tokens = 900});
  ASSERT_TRUE(taken);
  std::promise<void> was_read;
  texts.at_read = [&] { was_read.set_value(); };
  std::thread waiting([&] {
    const auto got = budget.Take({.tokens = 800});
    ASSERT_TRUE(got) << got.error().message;
    budget.Settle(*got, got->cost);
  });
  was_read.get_future().wait();  // it does not suffice
  budget.Settle(*taken, {.tokens = 200});
  waiting.join();
  EXPECT_EQ(budget.Spent().tokens, 1'000);
}

TEST_F(JudgeBudgetTest, AQuestionThatWaitedInVainIsRefused) {
  JudgeBudget budget(texts, clock, 1'000, 0);
  const auto taken = budget.Take({.tokens = 900});
  ASSERT_TRUE(taken);
  std::promise<void> was_read;
  texts.at_read = [&] { was_read.set_value(); };
  std::thread waiting([&] {
    const auto got = budget.Take({.tokens = 800});
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().kind, ErrorKind::kBusy);
  });
  was_read.get_future().wait();
  budget.Settle(*taken, taken->cost);
  waiting.join();
}

// Each holds a rest that is less than a question's most, and together they hold more.
TEST_F(JudgeBudgetTest, RestsOfTwoServersAreSpentTogether) {
  JudgeBudget first(texts, clock, 6'000, 0), second(texts, clock, 6'000, 0);
  const auto one = first.Take({.tokens = 2'600}), other = second.Take({.tokens = 2'600});
  ASSERT_TRUE(one && other);
  first.Settle(*one, {.tokens = 400});
  second.Settle(*other, {.tokens = 400});
  int asked = 2;
  for (bool some = true; some;) {
    some = false;
    for (JudgeBudget* server : {&first, &second}) {
      const auto taken = server->Take({.tokens = 2'600});
      if (!taken) continue;
      server->Settle(*taken, {.tokens = 400});
      some = true;
      ++asked;
    }
  }
  EXPECT_EQ(asked, 9) << "3,600 are spent, and less than a question's most is left";
}

TEST_F(JudgeBudgetTest, OfTwoThatGiveTheirRestsBackAtOnceOneGoesOn) {
  JudgeBudget first(texts, clock, 6'000, 0), second(texts, clock, 6'000, 0);
  const auto one = first.Take({.tokens = 3'000}), other = second.Take({.tokens = 3'000});
  ASSERT_TRUE(one && other);
  first.Settle(*one, {.tokens = 1'000});
  second.Settle(*other, {.tokens = 1'000});
  bool went_on = false;
  texts.before_write = [&] { went_on = second.Take({.tokens = 3'000}).has_value(); };
  EXPECT_TRUE(first.Take({.tokens = 3'000}).has_value() || went_on);
}

TEST_F(JudgeBudgetTest, ARestartBeginsNoNewBudgetAndAStoppedServerGivesItsRestBack) {
  JudgeBudget first(texts, clock, 10'000, 0);
  const auto taken = first.Take({.tokens = 120});
  first.Settle(*taken, {.tokens = 100});
  EXPECT_EQ(JudgeBudget(texts, clock, 10'000, 0).Spent().tokens, 200) << "a portion counts whole";
  first.GiveBack();
  EXPECT_EQ(JudgeBudget(texts, clock, 10'000, 0).Spent().tokens, 100);
  EXPECT_EQ(first.Spent().tokens, 100);
}

TEST_F(JudgeBudgetTest, ANewDayHasANewBudgetWithoutYesterdaysRests) {
  JudgeBudget budget(texts, clock, 1'000, 0);
  const auto late = budget.Take({.tokens = 900});
  ASSERT_TRUE(late);
  EXPECT_FALSE(JudgeBudget(texts, clock, 1'000, 0).Take({.tokens = 900}));
  clock.Advance(std::chrono::hours(24));
  const auto next = budget.Take({.tokens = 900});
  ASSERT_TRUE(next);
  budget.Settle(*next, next->cost);
  budget.Settle(*late, {.tokens = 0});
  EXPECT_FALSE(budget.Take({.tokens = 900}));
  EXPECT_EQ(budget.Spent().tokens, 900);
}

TEST_F(JudgeBudgetTest, ItIsNewWhenTheDayInUtcIsOver) {
  constexpr int64_t kDay = 86'400'000'000'000;
  EXPECT_EQ(JudgeBudget::RenewsAt(20'000 * kDay), 20'001 * kDay);
  EXPECT_EQ(JudgeBudget::RenewsAt(20'001 * kDay - 1), 20'001 * kDay);
}

TEST_F(JudgeBudgetTest, OfTwoThatTakeAtOnceNeitherForgetsTheOther) {
  JudgeBudget first(texts, clock, 10'000, 0), second(texts, clock, 10'000, 0);
  texts.before_write = [&] { ASSERT_TRUE(second.Take({.tokens = 100})); };
  ASSERT_TRUE(first.Take({.tokens = 100}));
  EXPECT_EQ(JudgeBudget(texts, clock, 10'000, 0).Spent().tokens, 400);
}

// Two write at once, and neither write counts: the other's stands there none the less.
TEST_F(JudgeBudgetTest, AWriteThatDidNotCountLeavesNothingTaken) {
  JudgeBudget budget(texts, clock, 6'000, 0);
  const auto written_at_once = [&](int tokens) {
    texts.after_write = [this, tokens] {
      auto& [_, bodies] = *texts.texts["judge-budgets"].rbegin();
      bodies.push_back(fmt::format(R"({{"day":{},"servers":[{{"id":"other","change":{},"tokens":{},"usd":0}}]}})",
                                   clock.NowNanos() / 86'400'000'000'000, texts.writes, tokens));
    };
  };
  written_at_once(1'000);
  const auto taken = budget.Take({.tokens = 3'000});
  ASSERT_TRUE(taken);
  EXPECT_EQ(JudgeBudget(texts, clock, 6'000, 0).Spent().tokens, 4'000) << "its own first try is not in it";
  budget.Settle(*taken, {.tokens = 1'000});
  budget.GiveBack();
  written_at_once(4'000);
  EXPECT_EQ(budget.Take({.tokens = 2'000}).error().kind, ErrorKind::kBusy);
  EXPECT_EQ(JudgeBudget(texts, clock, 6'000, 0).Spent().tokens, 5'000) << "it is put right before it is refused";
}

TEST_F(JudgeBudgetTest, WhoTookNothingAsksTheStoreNothingWhenItStops) {
  JudgeBudget budget(texts, clock, 10'000, 0);
  bool was_read = false;
  texts.at_read = [&] { was_read = true; };
  budget.GiveBack();
  EXPECT_FALSE(was_read);
}

TEST_F(JudgeBudgetTest, WithoutTheStoreNothingIsTaken) {
  JudgeBudget budget(texts, clock, 10'000, 0);
  texts.away = true;
  EXPECT_EQ(budget.Take({.tokens = 1}).error().kind, ErrorKind::kUnavailable);
}

}  // namespace
}  // namespace throughline::center
