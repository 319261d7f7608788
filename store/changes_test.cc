#include "store/changes.h"

#include <gtest/gtest.h>

#include <vector>

#include "schema/insert_block.h"

namespace throughline::store {
namespace {

constexpr int64_t kSlot = schema::kSlotNanos;

TEST(Changes, ConcernsTheTimesThatWereWritten) {
  FakeClock clock;
  Changes changes(clock);
  const auto before = changes.Newest("spans", 0, 10 * kSlot);
  changes.Note("spans", std::vector<int64_t>{3, 7});
  const auto after = changes.Newest("spans", 0, 10 * kSlot);
  EXPECT_GT(after, before);
  EXPECT_EQ(before.at, SteadyPoint::min());
  EXPECT_EQ(after.at, clock.Steady());
  EXPECT_EQ(changes.Newest("spans", 3 * kSlot, 4 * kSlot), after);
  EXPECT_EQ(changes.Newest("spans", 4 * kSlot, 7 * kSlot), before);
  EXPECT_EQ(changes.Newest("spans", 7 * kSlot + 1, 7 * kSlot + 2), after);  // part of a slot
  EXPECT_EQ(changes.Newest("logs", 0, 10 * kSlot), before);
  changes.Note("spans", std::vector<int64_t>{3});
  EXPECT_GT(changes.Newest("spans", 3 * kSlot, 4 * kSlot), after);
  EXPECT_EQ(changes.Newest("spans", 7 * kSlot, 8 * kSlot), after);
}

TEST(Changes, TellsWhatWasWrittenLately) {
  FakeClock clock;
  Changes changes(clock);
  changes.Note("spans", std::vector<int64_t>{3, 7});
  const SteadyPoint then = clock.Steady();
  clock.Advance(std::chrono::seconds(1));
  changes.Note("spans", std::vector<int64_t>{9, 7, 8});
  changes.Note("logs", std::vector<int64_t>{4});
  EXPECT_EQ(changes.WrittenSince("spans", 0, 100 * kSlot, then), (std::vector<int64_t>{7, 8, 9}));
  EXPECT_EQ(changes.WrittenSince("spans", 0, 9 * kSlot, then), (std::vector<int64_t>{7, 8}));
  EXPECT_EQ(changes.WrittenSince("spans", 8 * kSlot, 9 * kSlot, then), (std::vector<int64_t>{8}));
  EXPECT_TRUE(changes.WrittenSince("metrics", 0, 9 * kSlot, then).empty());
}

TEST(Changes, BeforeNineteenSeventyToo) {
  FakeClock clock;
  Changes changes(clock);
  const auto before = changes.Newest("spans", -10 * kSlot, 0);
  schema::InsertBlock block;
  block.AddTime(-1);
  block.AddTime(-kSlot - 1);
  changes.Note("spans", block.slots);
  EXPECT_GT(changes.Newest("spans", -kSlot, 0), before);
  EXPECT_GT(changes.Newest("spans", -2 * kSlot, -kSlot), before);
  EXPECT_EQ(changes.Newest("spans", 0, kSlot), before);
  EXPECT_EQ(changes.Newest("spans", -3 * kSlot, -2 * kSlot), before);
}

TEST(Changes, OfEverythingConcernEveryTime) {
  FakeClock clock;
  Changes changes(clock);
  changes.Note("spans", std::vector<int64_t>{3});
  const auto before = changes.Newest("spans", 3 * kSlot, 4 * kSlot);
  changes.NoteAll();
  EXPECT_GT(changes.Newest("spans", 3 * kSlot, 4 * kSlot), before);
  EXPECT_GT(changes.Newest("logs", 0, kSlot), before);
}

TEST(Changes, ToMoreTimesThanAreRememberedAreToEverything) {
  FakeClock clock;
  Changes changes(clock);
  std::vector<int64_t> slots;
  for (int64_t slot = 0; slot <= 100'000; ++slot) slots.push_back(slot);
  const auto before = changes.Newest("spans", -kSlot, 0);
  changes.Note("spans", slots);
  EXPECT_GT(changes.Newest("spans", -kSlot, 0), before);
}

}  // namespace
}  // namespace throughline::store
