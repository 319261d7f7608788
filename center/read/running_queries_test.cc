#include "center/read/running_queries.h"

#include <gtest/gtest.h>

namespace throughline::center {
namespace {

TEST(RunningQueries, OneIsListedAndCanBeStoppedWhileItsEntryLives) {
  FakeClock clock;
  RunningQueries queries;
  net::CancelToken cancel;
  auto entry = queries.Begin("a-1", "source spans", cancel, clock).value();
  entry->SetRows(7);
  ASSERT_EQ(queries.List().size(), 1u);
  EXPECT_EQ(queries.List()[0].id, "a-1");
  EXPECT_EQ(queries.List()[0].text, "source spans");
  EXPECT_EQ(queries.List()[0].rows, 7u);
  EXPECT_EQ(queries.Begin("a-1", "", {}, clock).error().kind, ErrorKind::kConflict);
  EXPECT_FALSE(queries.Cancel("b"));
  EXPECT_FALSE(cancel.cancelled());
  EXPECT_TRUE(queries.Cancel("a-1"));
  EXPECT_TRUE(cancel.cancelled());
  entry.reset();
  EXPECT_TRUE(queries.List().empty());
  EXPECT_FALSE(queries.Cancel("a-1"));
}

TEST(RunningQueries, AnIdIsMadeWhereNoneIsGivenAndAStrangeOneRefused) {
  FakeClock clock;
  RunningQueries queries;
  auto first = queries.Begin("", "", {}, clock).value();
  auto second = queries.Begin("", "", {}, clock).value();
  EXPECT_EQ(first->id().size(), 36u);
  EXPECT_NE(first->id(), second->id());
  for (const char* bad : {"a b", "a'b", "ü", "a/b"})
    EXPECT_EQ(queries.Begin(bad, "", {}, clock).error().kind, ErrorKind::kInvalid);
  EXPECT_FALSE(queries.Begin(std::string(65, 'a'), "", {}, clock));
}

}  // namespace
}  // namespace throughline::center
