#include "store/lease.h"

#include <gtest/gtest.h>

#include "store/testing/fake_shared_texts.h"

namespace throughline::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct LeaseTest : testing::Test {
  FakeClock clock;
  FakeSharedTexts texts;
  Lease first{texts, clock, "work"}, second{texts, clock, "work"};
};

TEST_F(LeaseTest, OneHoldsIt) {
  EXPECT_TRUE(first.Hold());
  EXPECT_FALSE(second.Hold());
  for (int i = 0; i < 300; ++i) {
    clock.Advance(seconds(1));
    EXPECT_TRUE(first.Hold());
    EXPECT_FALSE(second.Hold());
  }
  EXPECT_EQ(first.terms(), 1U);
}

TEST_F(LeaseTest, IsRenewedOnceInHalfItsLength) {
  ASSERT_TRUE(first.Hold());
  const int begun = texts.writes;
  for (int i = 0; i < 100; ++i) {
    clock.Advance(seconds(1));
    ASSERT_TRUE(first.Hold());
  }
  EXPECT_LE(texts.writes - begun, 10);
}

TEST_F(LeaseTest, AnotherTakesOverFromOneThatFellSilentWithItsNote) {
  ASSERT_TRUE(first.Hold("a"));
  clock.Advance(Lease::kLength / 2);
  ASSERT_TRUE(first.Hold("b"));
  clock.Advance(Lease::kLength - milliseconds(1));
  EXPECT_FALSE(second.Hold());
  EXPECT_FALSE(first.is_held()) << "lets go before the other may take it";
  clock.Advance(seconds(2));
  EXPECT_TRUE(second.Hold());
  EXPECT_EQ(second.note(), "b");
  EXPECT_FALSE(first.Hold());
}

TEST_F(LeaseTest, GivenBackItIsAnothersAtOnce) {
  ASSERT_TRUE(first.Hold());
  EXPECT_FALSE(second.Hold());
  first.Release("as far as this");
  EXPECT_FALSE(first.is_held());
  clock.Advance(seconds(1));
  EXPECT_TRUE(second.Hold());
  EXPECT_EQ(second.note(), "as far as this");
}

TEST_F(LeaseTest, OfTwoThatReachForItAtOnceAtMostOneHasIt) {
  // The other writes after the first has read, and before or behind its look at what it wrote.
  for (const bool before : {true, false}) {
    FakeSharedTexts shared;
    Lease one(shared, clock, "work"), other(shared, clock, "work");
    bool others = false;
    (before ? shared.before_write : shared.after_write) = [&] { others = other.Hold(); };
    const bool ones = one.Hold();
    EXPECT_FALSE(ones && others);
    clock.Advance(seconds(6));  // who let go tries again soon
    others = other.Hold();
    EXPECT_NE(one.Hold(), others);
  }
}

TEST_F(LeaseTest, TwoThatBothLetGoTryAgainWithinAQuarterOfItsLength) {
  // Both bodies are there before either looks.
  texts.before_write = [&] {
    texts.after_write = [&] {
      texts.texts["work"][1].emplace_back(R"({"owner":"x","until":1767225605000000000,"note":""})");
    };
  };
  EXPECT_FALSE(first.Hold());
  clock.Advance(seconds(6));
  EXPECT_TRUE(first.Hold());
}

TEST_F(LeaseTest, WithoutTheStoreItIsKeptUntilItsEndAndNotTaken) {
  ASSERT_TRUE(first.Hold());
  texts.away = true;
  clock.Advance(Lease::kLength / 2 + seconds(1));
  EXPECT_TRUE(first.Hold());
  EXPECT_FALSE(second.Hold());
  clock.Advance(Lease::kLength / 2);
  EXPECT_FALSE(first.Hold());
  EXPECT_FALSE(second.Hold());
  texts.away = false;
  clock.Advance(seconds(2));
  EXPECT_TRUE(first.Hold());
  EXPECT_EQ(first.terms(), 1U) << "nobody held it meanwhile";
}

TEST_F(LeaseTest, WhoGetsItBackFromAnotherIsToldSo) {
  ASSERT_TRUE(first.Hold());
  clock.Advance(Lease::kLength + seconds(1));
  ASSERT_TRUE(second.Hold());
  second.Release();
  clock.Advance(seconds(1));
  ASSERT_TRUE(first.Hold());
  EXPECT_EQ(first.terms(), 2U);
}

}  // namespace
}  // namespace throughline::store
