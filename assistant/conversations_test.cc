#include "assistant/conversations.h"

#include <gtest/gtest.h>

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;

TEST(Conversations, TheLastTurnIsKeptForHalfAnHourAfterIt) {
  FakeClock clock;
  Conversations conversations(clock);
  EXPECT_EQ(conversations.Last("a").number, 0);
  conversations.Add("a", {.question = "errors", .query = "source logs", .plan = {}, .number = 1});
  clock.Advance(29min);
  EXPECT_EQ(conversations.Last("a").query, "source logs");
  EXPECT_EQ(conversations.Last("b").number, 0);
  conversations.Add("a", {.question = "and spans?", .query = "source spans", .plan = {}, .number = 2});
  clock.Advance(30min);
  EXPECT_EQ(conversations.Last("a").number, 2);
  clock.Advance(1s);
  EXPECT_EQ(conversations.Last("a").number, 0);
}

TEST(Conversations, TheOneUnusedForLongestMakesRoom) {
  FakeClock clock;
  Conversations conversations(clock);
  for (size_t i = 0; i < Conversations::kMost; ++i) conversations.Add(std::to_string(i), {.number = 1});
  conversations.Add("0", {.number = 2});
  conversations.Add("new", {.number = 1});
  EXPECT_EQ(conversations.size(), Conversations::kMost);
  EXPECT_EQ(conversations.Last("0").number, 2);
  EXPECT_EQ(conversations.Last("1").number, 0);
}

TEST(Conversations, ThoseWhoseTimeIsOverAreLetGo) {
  FakeClock clock;
  Conversations conversations(clock);
  conversations.Add("old", {.number = 1});
  clock.Advance(31min);
  conversations.Add("new", {.number = 1});
  EXPECT_EQ(conversations.size(), 1u);
}

}  // namespace
}  // namespace throughline::assistant
