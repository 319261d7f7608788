#include "store/changes.h"

#include <gtest/gtest.h>

#include <vector>

#include "schema/insert_block.h"

namespace throughline::store {
namespace {

constexpr int64_t kSlot = schema::kSlotNanos;

TEST(Changes, ConcernsTheTimesThatWereWritten) {
  Changes changes;
  const uint64_t before = changes.Newest("spans", 0, 10 * kSlot);
  changes.Note("spans", std::vector<int64_t>{3, 7});
  const uint64_t after = changes.Newest("spans", 0, 10 * kSlot);
  EXPECT_GT(after, before);
  EXPECT_EQ(changes.Newest("spans", 3 * kSlot, 4 * kSlot), after);
  EXPECT_EQ(changes.Newest("spans", 4 * kSlot, 7 * kSlot), before);
  EXPECT_EQ(changes.Newest("spans", 7 * kSlot + 1, 7 * kSlot + 2), after);  // part of a slot
  EXPECT_EQ(changes.Newest("logs", 0, 10 * kSlot), before);
  changes.Note("spans", std::vector<int64_t>{3});
  EXPECT_GT(changes.Newest("spans", 3 * kSlot, 4 * kSlot), after);
  EXPECT_EQ(changes.Newest("spans", 7 * kSlot, 8 * kSlot), after);
}

TEST(Changes, BeforeNineteenSeventyToo) {
  Changes changes;
  const uint64_t before = changes.Newest("spans", -10 * kSlot, 0);
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
  Changes changes;
  changes.Note("spans", std::vector<int64_t>{3});
  const uint64_t before = changes.Newest("spans", 3 * kSlot, 4 * kSlot);
  changes.NoteAll();
  EXPECT_GT(changes.Newest("spans", 3 * kSlot, 4 * kSlot), before);
  EXPECT_GT(changes.Newest("logs", 0, kSlot), before);
}

TEST(Changes, ToMoreTimesThanAreRememberedAreToEverything) {
  Changes changes;
  std::vector<int64_t> slots;
  for (int64_t slot = 0; slot <= 100'000; ++slot) slots.push_back(slot);
  const uint64_t before = changes.Newest("spans", -kSlot, 0);
  changes.Note("spans", slots);
  EXPECT_GT(changes.Newest("spans", -kSlot, 0), before);
}

}  // namespace
}  // namespace throughline::store
