#include "throughline/callback.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace throughline {
namespace {

int Twice(int number) { return 2 * number; }

TEST(Callback, IsMadeOfAnythingThatCanBeCalledSo) {
  const Callback<int(int)> cases[] = {Twice, &Twice, [](int number) { return 2 * number; },
                                      [by = std::make_unique<int>(2)](int number) { return *by * number; },
                                      std::function<int(int)>(Twice)};
  for (const auto& callback : cases) {
    ASSERT_TRUE(callback);
    EXPECT_EQ(callback(21), 42);
  }
}

TEST(Callback, IsEmptyWhenMadeOfNothing) {
  int (*no_function)(int) = nullptr;
  EXPECT_FALSE(Callback<int(int)>());
  EXPECT_FALSE(Callback<int(int)>(nullptr));
  EXPECT_FALSE(Callback<int(int)>(no_function));
  EXPECT_FALSE(Callback<int(int)>(std::function<int(int)>()));
}

TEST(Callback, IsNotMadeOfWhatCannotBeCalledSo) {
  EXPECT_FALSE((std::is_constructible_v<Callback<int(int)>, int (*)(std::string)>));
  EXPECT_FALSE((std::is_constructible_v<Callback<int(int)>, std::string>));
}

TEST(Callback, ConvertsWhatTheFunctionReturns) {
  const Callback<std::string(std::string_view)> text = [](std::string_view) { return "said"; };
  EXPECT_EQ(text("?"), "said");
  int calls = 0;
  const Callback<void()> nothing = [&] { return ++calls; };
  nothing();
  EXPECT_EQ(calls, 1);
}

TEST(Callback, CopiesShareTheFunction) {
  const Callback<int()> count = [n = 0]() mutable { return ++n; };
  Callback<int()> copy;
  copy = count;
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(copy(), 2);
}

TEST(Callback, HandsOnWhatCanOnlyBeMoved) {
  const Callback<int(std::unique_ptr<int>)> take = [](std::unique_ptr<int> number) { return *number; };
  EXPECT_EQ(take(std::make_unique<int>(7)), 7);
}

TEST(Callback, TheFunctionIsGoneWithTheLastCopy) {
  auto held = std::make_shared<int>(1);
  Callback<void()> callback = [held] {};
  Callback<void()> copy = callback;
  callback = nullptr;
  EXPECT_EQ(held.use_count(), 2);
  copy = {};
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace throughline
