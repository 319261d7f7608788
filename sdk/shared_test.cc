#include "throughline/shared.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace throughline {
namespace {

struct Counted {
  explicit Counted(int& count) : alive(count) { ++alive; }
  Counted(const Counted&) = delete;
  ~Counted() { --alive; }
  int& alive;
};

TEST(Shared, OfNothingIsNull) {
  const Shared<const std::string> nothing;
  EXPECT_FALSE(nothing);
  EXPECT_EQ(nothing, nullptr);
  EXPECT_EQ(nothing.get(), nullptr);
}

TEST(Shared, SharesAreInOneValue) {
  const auto one = Shared<const std::string>::Make("a=1");
  const Shared<const std::string> other = one;
  EXPECT_EQ(*other, "a=1");
  EXPECT_EQ(other.get(), one.get());
  EXPECT_EQ(other, one);
  EXPECT_NE(other, Shared<const std::string>::Make("a=1")) << "equal texts, but two of them";
}

TEST(Shared, TheValueLivesUntilTheLastShareIsGone) {
  int alive = 0;
  auto first = Shared<Counted>::Make(alive);
  Shared<Counted> second = first;
  Shared<Counted> third = std::move(first);
  second.reset();
  EXPECT_EQ(alive, 1);
  third = nullptr;
  EXPECT_EQ(alive, 0);
}

TEST(Shared, AssignedToItselfItStays) {
  int alive = 0;
  auto share = Shared<Counted>::Make(alive);
  const Shared<Counted>& same = share;
  share = same;
  EXPECT_EQ(alive, 1);
  EXPECT_TRUE(share);
}

TEST(Shared, ThreadsMayCopyAndDropShares) {
  int alive = 0;
  {
    const auto share = Shared<Counted>::Make(alive);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([share] {
        for (int n = 0; n < 10'000; ++n) Shared<Counted> copy = share;
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
}

}  // namespace
}  // namespace throughline
