#include "assistant/run/result_cache.h"

#include <gtest/gtest.h>

namespace throughline::assistant {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const QueryResult> ResultOf(std::string row) {
  auto result = std::make_shared<QueryResult>();
  result->rows.push_back(std::move(row));
  return result;
}

TEST(ResultCache, AResultHoldsForAMinute) {
  FakeClock clock;
  ResultCache cache(clock);
  cache.Add("source logs", 20, ResultOf("[1]"));
  clock.Advance(59s);
  ASSERT_TRUE(cache.Find("source logs", 20));
  EXPECT_FALSE(cache.Find("source logs", 21));
  EXPECT_FALSE(cache.Find("source spans", 20));
  clock.Advance(1s);
  EXPECT_FALSE(cache.Find("source logs", 20));
}

TEST(ResultCache, TheOneUnusedForLongestMakesRoom) {
  FakeClock clock;
  ResultCache cache(clock);
  for (size_t i = 0; i < ResultCache::kMost; ++i) cache.Add(std::to_string(i), 1, ResultOf("[1]"));
  EXPECT_TRUE(cache.Find("0", 1));
  cache.Add("new", 1, ResultOf("[1]"));
  EXPECT_TRUE(cache.Find("0", 1));
  EXPECT_FALSE(cache.Find("1", 1));
  EXPECT_TRUE(cache.Find("new", 1));
}

TEST(ResultCache, WhatIsTooLargeIsNotKeptAndPushesNothingOut) {
  FakeClock clock;
  ResultCache cache(clock);
  cache.Add("small", 1, ResultOf("[1]"));
  cache.Add("large", 1, ResultOf(std::string(ResultCache::kMostBytes, ' ')));
  EXPECT_TRUE(cache.Find("small", 1));
  EXPECT_FALSE(cache.Find("large", 1));
  for (int i = 0; i < 3; ++i) cache.Add(std::to_string(i), 1, ResultOf(std::string(ResultCache::kMostBytes / 2, ' ')));
  EXPECT_FALSE(cache.Find("1", 1));
  EXPECT_TRUE(cache.Find("2", 1));
}

}  // namespace
}  // namespace throughline::assistant
